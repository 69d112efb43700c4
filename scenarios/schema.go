package scenarios

import _ "embed"

//go:generate go run ./gen

//go:embed schema.json
var schemaFile []byte

// Schema is the JSON Schema of a scenario file, for editors.
func Schema() []byte { return schemaFile }
