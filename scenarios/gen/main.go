// Gen writes the JSON Schema of the scenario language from its types and their
// comments.
//
//	go run ./gen > schema.json (in scenarios/)
package main

import (
	"fmt"
	"os"

	"sunsetlab/scenarios/gen/schema"
)

func main() {
	b, err := schema.Generate("..")
	if err != nil {
		fmt.Fprintln(os.Stderr, "generating the schema:", err)
		os.Exit(1)
	}
	if err := os.WriteFile("schema.json", b, 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "generating the schema:", err)
		os.Exit(1)
	}
}
