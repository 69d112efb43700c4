package gprs

import (
	"fmt"

	"sunsetlab/nas"
)

// ValidityFormat is TP-Validity-Period-Format (TS 23.040 9.2.3.3).
type ValidityFormat uint8

// The formats.
const (
	NoValidity       ValidityFormat = 0
	EnhancedValidity ValidityFormat = 1
	RelativeValidity ValidityFormat = 2 // one octet
	AbsoluteValidity ValidityFormat = 3 // an SMSTimeStamp
)

// SMSSubmit is a short message to the service centre (TS 23.040 9.2.2.2).
type SMSSubmit struct {
	RejectDuplicates    bool
	StatusReportRequest bool
	ReplyPath           bool
	UserDataHeader      bool // UserData begins with a header
	MessageReference    uint8
	Destination         CalledNumber
	ProtocolIdentifier  uint8
	DataCoding          DataCoding
	ValidityFormat      ValidityFormat
	Validity            [7]byte // the first octet only, if relative
	UserData            SMSUserData
}

// NewSMSSubmit returns a plain short message.
func NewSMSSubmit(reference uint8, to CalledNumber, text string) (*SMSSubmit, error) {
	data, coding, err := NewSMSUserData(text)
	if err != nil {
		return nil, err
	}
	return &SMSSubmit{MessageReference: reference, Destination: to, DataCoding: coding, UserData: data}, nil
}

// Name returns "SMS-SUBMIT".
func (*SMSSubmit) Name() string { return "SMS-SUBMIT" }

// Text returns the text of the user data.
func (m *SMSSubmit) Text() (string, error) { return m.UserData.Text(m.DataCoding, m.UserDataHeader) }

// Append appends the TPDU to dst; on an error it returns dst as it was.
func (m *SMSSubmit) Append(dst []byte) ([]byte, error) {
	b := append(dst, mtiSubmit|bit(m.RejectDuplicates, bitRejectDuplicates)|uint8(m.ValidityFormat&3)<<3|
		bit(m.StatusReportRequest, bitStatusReport)|bit(m.UserDataHeader, bitUserDataHeader)|bit(m.ReplyPath, bitReplyPath),
		m.MessageReference)
	b, err := appendAddress(b, m.Destination, "TP-Destination-Address")
	if err == nil {
		b = append(b, m.ProtocolIdentifier, uint8(m.DataCoding))
		b = append(b, m.Validity[:m.ValidityFormat.octets()]...)
		b, err = m.UserData.append(b, m.DataCoding)
	}
	if err != nil {
		return dst, fmt.Errorf("encode SMS-SUBMIT: %w", err)
	}
	return b, nil
}

func (f ValidityFormat) octets() int { return [4]int{0, 7, 1, 7}[f&3] }

// Decode reads a TPDU; byte slices alias b.
func (m *SMSSubmit) Decode(b []byte) error {
	r := tpduReader{rest: b}
	first := r.header(mtiSubmit)
	v := SMSSubmit{
		RejectDuplicates:    first&bitRejectDuplicates != 0,
		StatusReportRequest: first&bitStatusReport != 0,
		ReplyPath:           first&bitReplyPath != 0,
		UserDataHeader:      first&bitUserDataHeader != 0,
		ValidityFormat:      ValidityFormat(first >> 3 & 3),
		MessageReference:    r.octet("TP-Message-Reference"),
		Destination:         r.address("TP-Destination-Address"),
		ProtocolIdentifier:  r.octet("TP-Protocol-Identifier"),
		DataCoding:          DataCoding(r.octet("TP-Data-Coding-Scheme")),
	}
	copy(v.Validity[:], r.cut(v.ValidityFormat.octets(), "TP-Validity-Period"))
	v.UserData = r.userData(v.DataCoding)
	if *m = v; r.err != nil {
		*m = SMSSubmit{}
		return fmt.Errorf("decode SMS-SUBMIT: %w", r.err)
	}
	return nil
}

// SMSSubmitReport tells the mobile station what became of its short message
// (TS 23.040 9.2.2.2a). FailureCause is there in an RP-ERROR and not in an
// RP-ACK.
type SMSSubmitReport struct {
	FailureCause nas.Opt[SMSFailureCause]
	TimeStamp    SMSTimeStamp // of the service centre
	SMSReport
}

// Name returns "SMS-SUBMIT-REPORT".
func (*SMSSubmitReport) Name() string { return "SMS-SUBMIT-REPORT" }

// Append appends the TPDU to dst; on an error it returns dst as it was.
func (m *SMSSubmitReport) Append(dst []byte) ([]byte, error) {
	b := m.appendHead(dst, mtiSubmit, m.FailureCause)
	b, err := m.appendTail(append(b, m.TimeStamp[:]...))
	if err != nil {
		return dst, fmt.Errorf("encode SMS-SUBMIT-REPORT: %w", err)
	}
	return b, nil
}

// Decode reads a TPDU; byte slices alias b.
func (m *SMSSubmitReport) Decode(b []byte) error {
	r := tpduReader{rest: b}
	var v SMSSubmitReport
	parameters := v.readHead(&r, mtiSubmit, &v.FailureCause)
	v.TimeStamp = r.timeStamp("TP-Service-Centre-Time-Stamp")
	v.readTail(&r, parameters)
	if *m = v; r.err != nil {
		*m = SMSSubmitReport{}
		return fmt.Errorf("decode SMS-SUBMIT-REPORT: %w", r.err)
	}
	return nil
}
