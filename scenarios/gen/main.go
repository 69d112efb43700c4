// Gen writes the JSON Schemas of the scenario language and of models of
// traffic, and the pages that say the same to people, from their types and
// comments; and the list of decisions that a scenario may expect, from the source
// of who makes them.
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

// made is a schema, the page that says the same, and where both go.
type made struct {
	schema   func(root string) ([]byte, error)
	page     func(schema []byte) ([]byte, error)
	at       string
	document string
}

func run() error {
	names, err := decisions.Generate("../sim")
	if err != nil {
		return err
	}
	if err := os.WriteFile("zz_decisions_gen.go", names, 0o644); err != nil {
		return err
	}
	for _, m := range []made{
		{schema.Generate, reference.Markdown, "schema.json", "../docs/reference.md"},
		{schema.FlowModel, reference.FlowModel, "flowmodel/schema.json", "../docs/flow-model.md"},
		{schema.Mail, reference.Mail, "maillab/schema.json", "../docs/mail-reference.md"},
	} {
		b, err := m.schema("..")
		if err != nil {
			return err
		}
		page, err := m.page(b)
		if err != nil {
			return err
		}
		if err := os.WriteFile(m.at, b, 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(m.document, page, 0o644); err != nil {
			return err
		}
	}
	return nil
}
