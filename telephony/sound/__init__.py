"""Sounds of prompts: uploaded files and spoken texts become one format."""
