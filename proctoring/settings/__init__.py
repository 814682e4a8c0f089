"""Settings that an Open edX platform loads through the plug-in declaration. Spec 06 §2.3."""
