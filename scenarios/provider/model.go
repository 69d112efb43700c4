package provider

import (
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/mail/abuse"
	"sunsetlab/sim/mail/population"
)

// Model is a model file: what it leaves out is as in the shipped model.
type Model struct {
	// Traffic is the mail that comes and goes.
	Traffic population.Config `yaml:"traffic"`
	// Accounts are the accounts, their thieves, and what is done about them.
	Accounts abuse.Config `yaml:"accounts"`
}

// Shipped returns the model that is used where nobody gives another.
func Shipped() *Model {
	return &Model{Traffic: population.Defaults(), Accounts: abuse.Defaults()}
}

// ParseModel reads a model file. The error names every problem with its line.
func ParseModel(name string, src []byte) (*Model, error) {
	m := Shipped()
	doc, err := strict.Decode(name, src, m)
	if err != nil {
		return nil, err
	}
	if err := m.Traffic.Validate(); err != nil {
		doc.Reject("traffic", "%s", err)
	}
	if err := m.Accounts.Validate(); err != nil {
		doc.Reject("accounts", "%s", err)
	}
	return m, doc.Err()
}
