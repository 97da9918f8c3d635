"""The vocabulary of styles: enumerations, value types, ComputedStyle; no parsing."""
