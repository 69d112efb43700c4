// Gen writes the JSON Schema of the scenario language, and the page that says
// the same to people, from its types and their comments; and the list of decisions
// that a scenario may expect, from the source of who makes them.
//
//	go run ./gen (in scenarios/)
package main

import (
	"fmt"
	"os"

	"sunsetlab/scenarios/gen/decisions"
	"sunsetlab/scenarios/gen/reference"
	"sunsetlab/scenarios/gen/schema"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generating the schema:", err)
		os.Exit(1)
	}
}

func run() error {
	b, err := schema.Generate("..")
	if err != nil {
		return err
	}
	page, err := reference.Markdown(b)
	if err != nil {
		return err
	}
	names, err := decisions.Generate("../sim")
	if err != nil {
		return err
	}
	if err := os.WriteFile("zz_decisions_gen.go", names, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile("schema.json", b, 0o644); err != nil {
		return err
	}
	return os.WriteFile("../docs/reference.md", page, 0o644)
}
