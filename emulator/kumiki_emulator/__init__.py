"""The local AWS of kumiki: moto, made as strict and as slow as AWS where it matters."""

VERSION = "0.1.0"
