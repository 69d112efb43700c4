// Gen writes the JSON Schema of the scenario language, and the page that says
// the same to people, from its types and their comments.
//
//	go run ./gen (in scenarios/)
package main

import (
	"fmt"
	"os"

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
	if err := os.WriteFile("schema.json", b, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile("../docs/reference.md", page, 0o644); err != nil {
		return err
	}
	if b, err = schema.GenerateMail(".."); err != nil {
		return err
	}
	if page, err = reference.MailMarkdown(b); err != nil {
		return err
	}
	if err := os.WriteFile("maillab/schema.json", b, 0o644); err != nil {
		return err
	}
	return os.WriteFile("../docs/mail-reference.md", page, 0o644)
}
