package maillab

import _ "embed"

//go:embed schema.json
var schemaFile []byte

// Schema is the JSON Schema of a mail scenario, for editors. It is made with
// that of scenarios: see go generate ./scenarios.
func Schema() []byte { return schemaFile }
