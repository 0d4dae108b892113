//! Documents, layers, records and the gate that checks every row.
