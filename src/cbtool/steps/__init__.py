"""The stages: plain functions from a table to an outcome; no file, no terminal, no clock."""
