// Package strict reads YAML that people write by hand into Go structs, and
// tells them all that is wrong with it at once: unknown and duplicate keys,
// values that can't be, each with its line, its column, the text around it and
// the word that was probably meant.
//
//	var c config
//	doc, err := strict.Decode("lab.yaml", src, &c)
//
// The struct tags that say what is allowed are those from which the JSON
// Schema is generated, so that an editor and the loader agree: yaml names the
// key, jsonschema may hold required, minimum and maximum. Types read themselves
// by [encoding.TextUnmarshaler] from the text as it stands in the file, so that
// 00101 without quotes is no octal number; times and durations have their own
// form.
//
// The document stays at hand for checks of meaning that come later: its
// Reject method adds a problem at the place from which a value came.
package strict
