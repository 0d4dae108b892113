//! Feature hashing, linear and small neural models, the model file format.
