"""An app without models that keeps the old label ``edx_proctoring`` for those who ask for it. Spec 09 §9.2."""
