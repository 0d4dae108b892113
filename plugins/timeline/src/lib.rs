//! Time expressions, events and their order.
