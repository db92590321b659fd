"""Puts the site live, whole or not at all, and takes any release back."""
