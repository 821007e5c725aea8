//! imagegate for Python.
