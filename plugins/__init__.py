"""What happens inside a build: one package a capability, each of them a Pelican plugin."""
