package traffic

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// RecordType is that of a PGW-CDR (TS 32.298 5.1.2.2.40).
const RecordType = 85

// cdrObject is a charging record as JSON has it.
type cdrObject struct {
	RecordType uint8 `json:"record_type"`
	CDR
}

// CDREncoder writes charging records as lines of JSON.
type CDREncoder struct{ enc *json.Encoder }

// NewCDREncoder returns an encoder that writes to w, which should be buffered.
func NewCDREncoder(w io.Writer) *CDREncoder { return &CDREncoder{json.NewEncoder(w)} }

// Encode writes a record.
func (e *CDREncoder) Encode(c *CDR) error {
	if err := e.enc.Encode(cdrObject{RecordType, *c}); err != nil {
		return fmt.Errorf("writing a charging record: %w", err)
	}
	return nil
}

// ReadCDRsJSON reads charging records, one JSON object after the other. The
// first that is bad ends it with an error that names the file and the record's
// number.
func ReadCDRsJSON(name string, r io.Reader) iter.Seq2[CDR, error] {
	return func(yield func(CDR, error) bool) {
		dec := json.NewDecoder(r)
		dec.DisallowUnknownFields()
		for n := 1; ; n++ {
			o := cdrObject{RecordType: RecordType}
			err := dec.Decode(&o)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err == nil && o.RecordType != RecordType:
				err = fmt.Errorf("record type %d is not that of a PGW-CDR, %d", o.RecordType, RecordType)
			case err == nil:
				err = o.Check()
			}
			if err != nil {
				yield(CDR{}, fmt.Errorf("%s: record %d: %w", name, n, err))
				return
			}
			if !yield(o.CDR, nil) {
				return
			}
		}
	}
}
