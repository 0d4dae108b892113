//! Readers (bytes to documents) and writers (documents to bytes).
