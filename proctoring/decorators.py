"""Nothing: the module exists because hosts import it. Spec 05 §1."""
