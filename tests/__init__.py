"""The tests of Constellation. They are a package, so that test files can import shared code."""
