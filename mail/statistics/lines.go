package statistics

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// maxLine is how long a line of JSON may be.
const maxLine = 1 << 20

// record is what counts of a line in the log of the lab's mail hosts.
type record struct {
	Time       time.Time `json:"time"`
	Host       string    `json:"host"`
	Kind       string    `json:"kind"`
	Outcome    string    `json:"outcome"`
	TLS        TLS       `json:"tls"`
	FromDomain string    `json:"from_domain"`
	To         []string  `json:"to"`
	SPF        Result    `json:"spf"`
	DKIM       Result    `json:"dkim"`
	DMARC      Result    `json:"dmarc"`
	ARC        Result    `json:"arc"`
}

// readLines reads the log of the lab's mail hosts, a record of JSON a line. A
// message that a host took from another came, one that another took from it
// went; submissions, mailboxes, attempts that failed and mail that was refused
// are no traffic between hosts.
func readLines(r io.Reader, f func(*Entry) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		if len(lines.Bytes()) == 0 {
			continue
		}
		var x record
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			return fmt.Errorf("reading a mail log: line %d: %w", n, err)
		}
		if x.Time.IsZero() || x.Kind == "" {
			return fmt.Errorf("reading a mail log: line %d: want time and kind, as mail run --log writes them", n)
		}
		e := Entry{Time: x.Time, Host: x.Host, TLS: x.TLS, Results: [Methods]Result{x.SPF, x.DKIM, x.DMARC, x.ARC}, From: x.FromDomain}
		switch {
		case x.Outcome != "accepted":
			continue
		case x.Kind == "received":
			e.Direction = In
		case x.Kind == "sent":
			e.Direction = Out
		default:
			continue
		}
		if len(x.To) > 0 {
			_, e.To, _ = strings.Cut(x.To[0], "@")
		}
		if err := f(&e); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading a mail log: line %d: %w", n+1, err)
	}
	return nil
}
