//! Who stands where toward whom or what.
