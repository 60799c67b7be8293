"""The tests of Constellation. A package, so that test files can import what they share."""
