package abuse

import (
	"errors"
	"fmt"
	"time"
)

// Config says how accounts live. Every number of it is an assumption.
type Config struct {
	// Accounts is how many there are.
	Accounts int `yaml:"accounts" jsonschema:"minimum=1"`
	// Lesson is how many there are in the world that a detector learns from. Few
	// make thresholds that keep the budget badly.
	Lesson int `yaml:"lesson" jsonschema:"minimum=1"`

	// Sessions is how often a day an owner reads mail, and Messages how many of
	// these times a message is written.
	Sessions float64 `yaml:"sessions" jsonschema:"minimum=0"`
	Messages float64 `yaml:"messages" jsonschema:"minimum=0"`
	// Habits are shares of accounts with a habit that can look like theft. One
	// account can have several.
	Habits Habits `yaml:"habits"`

	// Thefts is how many times in a year the credentials of an
	// account are stolen: the real base rate.
	Thefts float64 `yaml:"thefts" jsonschema:"minimum=0"`
	// Oversampling multiplies the thefts that are played. What is counted is
	// weighted back, so that few accounts can show what is rare.
	Oversampling float64 `yaml:"oversampling" jsonschema:"minimum=1"`
	// Trend is by what the thefts of a year are multiplied in the next.
	Trend float64 `yaml:"trend" jsonschema:"minimum=0"`
	// Variants are the shares of attackers of each kind.
	Variants map[Variant]float64 `yaml:"variants"`

	// Burst is the phishing that a stolen account is used for.
	Burst Burst `yaml:"burst"`
	// Response is what the provider does.
	Response Response `yaml:"response"`
}

// Habits are shares of accounts, 0 to 1.
type Habits struct {
	// Mobile reads mail over a mobile network as well.
	Mobile float64 `yaml:"mobile"`
	// Office does so at work.
	Office float64 `yaml:"office"`
	// Travels goes abroad a few times a year.
	Travels float64 `yaml:"travels"`
	// Shared is used by several people.
	Shared float64 `yaml:"shared"`
	// Newsletter writes to many people at once, once a month.
	Newsletter float64 `yaml:"newsletter"`
	// Visits is how many times in a year mail is read in a café or at a friend's,
	// Borrowed how many times there on somebody else's computer.
	Visits   float64 `yaml:"visits"`
	Borrowed float64 `yaml:"borrowed"`
	// NewPhones and PasswordChanges are how many an owner has in a year.
	NewPhones       float64 `yaml:"new_phones"`
	PasswordChanges float64 `yaml:"password_changes"`
}

// Burst is what an attacker sends. Each attacker draws its own numbers around
// these medians.
type Burst struct {
	Messages float64 `yaml:"messages" jsonschema:"minimum=1"`
	PerHour  float64 `yaml:"per_hour" jsonschema:"minimum=1"`
	// Dwell is the time between theft and burst.
	Dwell time.Duration `yaml:"dwell"`
}

// Response is what the provider does with an account.
type Response struct {
	// Complaint is how long after the first phishing message complaints and
	// volume have somebody close the account: the abuse response, which there
	// is with and without a detector. A median.
	Complaint time.Duration `yaml:"complaint"`
	// Review is how long a restriction stands until a person or the owner has
	// looked at it. A median.
	Review time.Duration `yaml:"review"`
	// ReviewErrs is the share of stolen accounts that a review takes for
	// innocent.
	ReviewErrs float64 `yaml:"review_errs" jsonschema:"minimum=0,maximum=1"`
	// RateLimit is how many messages a day a limited account may send.
	RateLimit float64 `yaml:"rate_limit" jsonschema:"minimum=0"`
	// FalseRestrictions is how many innocent accounts in 1,000 may be held or
	// blocked in a month: what the detector's thresholds are set by in training.
	FalseRestrictions float64 `yaml:"false_restrictions" jsonschema:"minimum=0"`
}

// Defaults returns the configuration that everything is measured with unless
// somebody says otherwise. The kinds of thieves are chosen so that the abuse
// responses of a year fall to about half with the detector, as the source has
// it (IIR vol. 67, 2.1).
func Defaults() Config {
	return Config{
		Accounts: 600, Lesson: 3000, Sessions: 4, Messages: 0.25,
		Habits: Habits{Mobile: 0.6, Office: 0.3, Travels: 0.1, Shared: 0.03, Newsletter: 0.01, Visits: 24, Borrowed: 1, NewPhones: 0.4, PasswordChanges: 0.3},
		Thefts: 0.006, Oversampling: 40, Trend: 1,
		Variants: map[Variant]float64{DistributedBots: 0.3, PatientProxy: 0.25, NoTestMail: 0.25, Adaptive: 0.2},
		Burst:    Burst{Messages: 2000, PerHour: 300, Dwell: 9 * 24 * time.Hour},
		Response: Response{Complaint: 3 * time.Hour, Review: 8 * time.Hour, ReviewErrs: 0.05, RateLimit: 50, FalseRestrictions: 0.1},
	}
}

// Validate says what can't be.
func (c *Config) Validate() error {
	sum := 0.0
	for v, share := range c.Variants {
		if v >= variants {
			return fmt.Errorf("variant %d is not known", v)
		}
		if share < 0 {
			return fmt.Errorf("variant %s has a share below 0", v)
		}
		sum += share
	}
	switch {
	case c.Accounts < 1 || c.Lesson < 1:
		return errors.New("no accounts")
	case sum <= 0:
		return errors.New("no variant of attackers has a share")
	case c.Trend <= 0:
		return errors.New("the trend of thefts is not above 0")
	case c.Oversampling < 1:
		return errors.New("oversampling is below 1")
	case c.Burst.Messages < 1 || c.Burst.PerHour <= 0 || c.Burst.Dwell <= 0:
		return errors.New("a burst needs messages, a rate and a dwell time")
	case c.Response.Complaint <= 0 || c.Response.Review <= 0:
		return errors.New("complaint and review need a time")
	}
	return nil
}
