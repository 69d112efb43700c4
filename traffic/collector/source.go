package collector

import (
	"bytes"

	"github.com/netsampler/goflow2/v2/decoders/netflow"

	"sunsetlab/traffic"
)

// source is one domain of an exporter.
type source struct {
	Source
	key        sourceKey
	templates  templates
	sequence   sequence
	samplers   map[uint32]uint32 // rates by selector
	waiting    []waitingSet
	waitingLen int
	maxWaiting int
}

// message is what a record must know of the message that it came in.
type message struct {
	version   uint16
	unixMilli int64  // when it was exported
	uptime    uint32 // of the exporter, in milliseconds; v5 and v9
}

// waitingSet is a data set whose template hasn't come.
type waitingSet struct {
	message message
	id      uint16
	octets  []byte
}

func newSource(k sourceKey, cfg *Config) *source {
	return &source{
		Source:    Source{Exporter: k.exporter, Domain: k.domain, Version: k.version},
		key:       k,
		templates: templates{byID: map[uint16]any{}, most: cfg.MaxTemplates},
		samplers:  map[uint32]uint32{}, maxWaiting: cfg.MaxWaiting,
	}
}

func (s *source) stats() Source {
	v := s.Source
	v.Waiting = uint64(len(s.waiting))
	return v
}

// readSets appends the records of a message's sets. Data is the number of data
// records, of options too; whole is false if a set had to wait.
func (s *source) readSets(m *message, sets []any, records []traffic.Record) (_ []traffic.Record, data uint32, whole bool) {
	whole = true
	for _, set := range sets {
		switch set := set.(type) {
		case netflow.DataFlowSet:
			data += uint32(len(set.Records))
			records = s.readData(m, set.Records, records)
		case netflow.OptionsDataFlowSet:
			data += uint32(len(set.Records))
			s.readOptions(set.Records)
		case netflow.RawFlowSet:
			whole = false
			s.wait(waitingSet{message: *m, id: set.Id, octets: set.Records})
		}
	}
	return records, data, whole
}

func (s *source) readData(m *message, data []netflow.DataRecord, records []traffic.Record) []traffic.Record {
	for i := range data {
		r, ok := s.record(m, data[i].Values)
		if !ok {
			s.NoAddress++
			continue
		}
		records = append(records, r)
	}
	return records
}

// wait keeps a set for when its template comes.
func (s *source) wait(w waitingSet) {
	if len(w.octets) == 0 {
		return
	}
	if len(w.octets) > s.maxWaiting {
		s.NoTemplate++
		return
	}
	for s.waitingLen+len(w.octets) > s.maxWaiting {
		s.waitingLen -= len(s.waiting[0].octets)
		s.waiting = s.waiting[1:]
		s.NoTemplate++
	}
	w.octets = bytes.Clone(w.octets)
	s.waiting = append(s.waiting, w)
	s.waitingLen += len(w.octets)
}

// readWaiting appends the records of the sets whose template has just come.
func (s *source) readWaiting(records []traffic.Record) []traffic.Record {
	if !s.templates.fresh || len(s.waiting) == 0 {
		s.templates.fresh = false
		return records
	}
	s.templates.fresh = false
	kept := s.waiting[:0]
	for _, w := range s.waiting {
		t, ok := s.templates.byID[w.id]
		if !ok {
			kept = append(kept, w)
			continue
		}
		s.waitingLen -= len(w.octets)
		octets := bytes.NewBuffer(w.octets)
		switch t := t.(type) {
		case netflow.TemplateRecord:
			// What can't be read of it was padding, or is malformed.
			data, _ := netflow.DecodeDataSet(w.message.version, octets, t.Fields)
			records = s.readData(&w.message, data, records)
		case netflow.NFv9OptionsTemplateRecord:
			data, _ := netflow.DecodeOptionsDataSet(9, octets, t.Scopes, t.Options)
			s.readOptions(data)
		case netflow.IPFIXOptionsTemplateRecord:
			data, _ := netflow.DecodeOptionsDataSet(10, octets, t.Scopes, t.Options)
			s.readOptions(data)
		}
	}
	clear(s.waiting[len(kept):])
	s.waiting = kept
	return records
}
