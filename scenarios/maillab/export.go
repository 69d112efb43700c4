package maillab

import (
	"fmt"
	"regexp"

	"sunsetlab/sim/mail"
)

// The hashes that there are of an empty body: SHA-256 of CRLF and of nothing,
// as bh= has them.
const (
	HashOfCRLF    = "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
	HashOfNothing = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
)

// Exported is a message at one moment of its way.
type Exported struct {
	// Name is a file's: the message, the place of the moment on its way, the
	// host and what it did.
	Name    string
	Message []byte
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Export gives each message as it came to each host, as the host passed it on,
// and as it lies in the mailbox.
func (r *Run) Export() []Exported {
	names := map[string]string{}
	for i := range r.Scenario.Messages {
		m := &r.Scenario.Messages[i]
		names[m.messageID()] = m.Name
	}
	count := map[string]int{}
	var all []Exported
	for i := range r.Records {
		rec := &r.Records[i]
		if rec.Message == nil || rec.Kind == mail.Sent && rec.Attempt > 1 {
			continue
		}
		name, ok := names[rec.MessageID]
		if !ok {
			name = notInNames.ReplaceAllString(rec.QueueID, "_")
		}
		count[name]++
		all = append(all, Exported{Name: fmt.Sprintf("%s.%02d.%s.%s.eml", name, count[name], notInNames.ReplaceAllString(rec.Host, "_"), rec.Kind), Message: rec.Message})
	}
	return all
}
