//! imagegate for Node.
