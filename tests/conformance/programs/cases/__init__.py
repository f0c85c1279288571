"""The programs, one module for each test of the suite."""
