package gprs

import (
	"fmt"

	"sunsetlab/nas"
)

// SMSDeliver is a short message from the service centre (TS 23.040 9.2.2.1).
type SMSDeliver struct {
	MoreMessages       bool // wait at the service centre
	StatusReport       bool // the sender asked for one
	ReplyPath          bool
	UserDataHeader     bool // UserData begins with a header
	Originator         CalledNumber
	ProtocolIdentifier uint8
	DataCoding         DataCoding
	TimeStamp          SMSTimeStamp // of the service centre
	UserData           SMSUserData
}

// NewSMSDeliver returns a plain short message.
func NewSMSDeliver(from CalledNumber, stamp SMSTimeStamp, text string) (*SMSDeliver, error) {
	data, coding, err := NewSMSUserData(text)
	if err != nil {
		return nil, err
	}
	return &SMSDeliver{Originator: from, TimeStamp: stamp, DataCoding: coding, UserData: data}, nil
}

// Name returns "SMS-DELIVER".
func (*SMSDeliver) Name() string { return "SMS-DELIVER" }

// Text returns the text of the user data.
func (m *SMSDeliver) Text() (string, error) { return m.UserData.Text(m.DataCoding, m.UserDataHeader) }

// Append appends the TPDU to dst; on an error it returns dst as it was.
func (m *SMSDeliver) Append(dst []byte) ([]byte, error) {
	b := append(dst, mtiDeliver|bit(!m.MoreMessages, bitMMS)|bit(m.StatusReport, bitStatusReport)|
		bit(m.UserDataHeader, bitUserDataHeader)|bit(m.ReplyPath, bitReplyPath))
	b, err := appendAddress(b, m.Originator, "TP-Originating-Address")
	if err == nil {
		b = append(b, m.ProtocolIdentifier, uint8(m.DataCoding))
		b, err = m.UserData.append(append(b, m.TimeStamp[:]...), m.DataCoding)
	}
	if err != nil {
		return dst, fmt.Errorf("encode SMS-DELIVER: %w", err)
	}
	return b, nil
}

// Decode reads a TPDU; byte slices alias b.
func (m *SMSDeliver) Decode(b []byte) error {
	r := tpduReader{rest: b}
	first := r.header(mtiDeliver)
	v := SMSDeliver{
		MoreMessages:       first&bitMMS == 0,
		StatusReport:       first&bitStatusReport != 0,
		ReplyPath:          first&bitReplyPath != 0,
		UserDataHeader:     first&bitUserDataHeader != 0,
		Originator:         r.address("TP-Originating-Address"),
		ProtocolIdentifier: r.octet("TP-Protocol-Identifier"),
		DataCoding:         DataCoding(r.octet("TP-Data-Coding-Scheme")),
		TimeStamp:          r.timeStamp("TP-Service-Centre-Time-Stamp"),
	}
	v.UserData = r.userData(v.DataCoding)
	if *m = v; r.err != nil {
		*m = SMSDeliver{}
		return fmt.Errorf("decode SMS-DELIVER: %w", r.err)
	}
	return nil
}

// SMSDeliverReport tells the service centre what became of its short message
// (TS 23.040 9.2.2.1a). FailureCause is there in an RP-ERROR and not in an
// RP-ACK.
type SMSDeliverReport struct {
	FailureCause nas.Opt[SMSFailureCause]
	SMSReport
}

// Name returns "SMS-DELIVER-REPORT".
func (*SMSDeliverReport) Name() string { return "SMS-DELIVER-REPORT" }

// Append appends the TPDU to dst; on an error it returns dst as it was.
func (m *SMSDeliverReport) Append(dst []byte) ([]byte, error) {
	b, err := m.appendTail(m.appendHead(dst, mtiDeliver, m.FailureCause))
	if err != nil {
		return dst, fmt.Errorf("encode SMS-DELIVER-REPORT: %w", err)
	}
	return b, nil
}

// Decode reads a TPDU; byte slices alias b.
func (m *SMSDeliverReport) Decode(b []byte) error {
	r := tpduReader{rest: b}
	var v SMSDeliverReport
	v.readTail(&r, v.readHead(&r, mtiDeliver, &v.FailureCause))
	if *m = v; r.err != nil {
		*m = SMSDeliverReport{}
		return fmt.Errorf("decode SMS-DELIVER-REPORT: %w", r.err)
	}
	return nil
}
