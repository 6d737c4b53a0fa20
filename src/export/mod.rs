//! What was found, written in the formats that others read: one file a format.
