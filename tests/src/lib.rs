//! End to end tests over staged plugins, hostile plugins, snapshots.
