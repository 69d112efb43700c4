package collector

import (
	"fmt"

	"github.com/netsampler/goflow2/v2/decoders/netflow"
)

// templates are those of one source: goflow2's decoders put them here and ask
// for them. What would have them read records of nothing for ever, or take up
// more memory than the datagram has octets, is refused.
type templates struct {
	byID  map[uint16]any
	most  int
	fresh bool // one has come since it was last false
}

var _ netflow.NetFlowTemplateSystem = (*templates)(nil)

// maxFields is the most fields of a template. Real ones have some tens.
const maxFields = 256

// AddTemplate keeps a template, or forgets one that is withdrawn (RFC 7011
// 8.1). The domain is the source's.
func (t *templates) AddTemplate(version uint16, _ uint32, id uint16, template any) error {
	var fields []netflow.Field
	switch template := template.(type) {
	case netflow.TemplateRecord:
		fields = template.Fields
		if len(fields) == 0 && version == 10 {
			delete(t.byID, id)
			return nil
		}
	case netflow.NFv9OptionsTemplateRecord:
		fields = append(append(fields, template.Scopes...), template.Options...)
	case netflow.IPFIXOptionsTemplateRecord:
		fields = append(append(fields, template.Scopes...), template.Options...)
	}
	if id < 256 {
		return fmt.Errorf("template %d: IDs begin at 256", id)
	}
	if err := checkFields(fields); err != nil {
		return fmt.Errorf("template %d: %w", id, err)
	}
	if _, known := t.byID[id]; !known && len(t.byID) >= t.most {
		return fmt.Errorf("template %d: more than %d templates", id, t.most)
	}
	t.byID[id] = template
	t.fresh = true
	return nil
}

func checkFields(fields []netflow.Field) error {
	if len(fields) == 0 || len(fields) > maxFields {
		return fmt.Errorf("%d fields: want 1 to %d", len(fields), maxFields)
	}
	for _, f := range fields {
		if f.Length == 0 {
			return fmt.Errorf("field %d has no length", f.Type)
		}
	}
	return nil
}

// GetTemplate finds a template.
func (t *templates) GetTemplate(_ uint16, _ uint32, id uint16) (any, error) {
	if template, ok := t.byID[id]; ok {
		return template, nil
	}
	return nil, netflow.ErrorTemplateNotFound
}

// RemoveTemplate forgets a template.
func (t *templates) RemoveTemplate(version uint16, domain uint32, id uint16) (any, error) {
	template, err := t.GetTemplate(version, domain, id)
	delete(t.byID, id)
	return template, err
}

// GetTemplates isn't asked for by the decoders.
func (t *templates) GetTemplates() netflow.FlowBaseTemplateSet { return nil }
