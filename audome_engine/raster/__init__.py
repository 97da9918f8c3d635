"""Display lists to pixels and encoded pictures; the only importer of skia."""
