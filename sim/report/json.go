package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"sunsetlab/sim"
)

// JSON writes a trace as lines of JSON, an event a line, without passwords. An
// error stops it, and is told by Close.
type JSON struct {
	enc *json.Encoder
	err error
}

// NewJSON returns a writer of a trace.
func NewJSON(w io.Writer) *JSON { return &JSON{enc: json.NewEncoder(w)} }

// Observe takes the next event of the trace.
func (j *JSON) Observe(e sim.Event) {
	if j.err != nil {
		return
	}
	if err := j.enc.Encode(Masked(e)); err != nil {
		j.err = fmt.Errorf("writing trace event %d: %w", e.ID, err)
	}
}

// Flush tells whether all was written so far.
func (j *JSON) Flush(time.Time) error { return j.err }

// Close tells whether all was written.
func (j *JSON) Close() error { return j.err }
