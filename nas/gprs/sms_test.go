package gprs

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
)

func TestSMSSubmit(t *testing.T) {
	m, err := NewSMSSubmit(42, phone, "Hello 3G")
	require.NoError(t, err)
	b, err := m.Append(nil)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(hexSubmit, " ", ""), hex.EncodeToString(b))
	got, err := DecodeTPDU(b, up)
	require.NoError(t, err)
	require.Equal(t, m, got)
	text, err := m.Text()
	require.NoError(t, err)
	require.Equal(t, "Hello 3G", text)

	// Every field: reply path, header, status report, absolute validity, no
	// duplicates; a concatenation header of 6 octets, then 1 bit of filling.
	const full = "fd 01 03 81 21f3 00 00 62301332958563 09 050003aa0201 90 65"
	got, err = DecodeTPDU(unhex(t, full), up)
	require.NoError(t, err)
	s := got.(*SMSSubmit)
	require.True(t, s.ReplyPath && s.UserDataHeader && s.StatusReportRequest && s.RejectDuplicates)
	require.Equal(t, AbsoluteValidity, s.ValidityFormat)
	require.Equal(t, CalledNumber{Plan: ISDNPlan, Digits: "123"}, s.Destination)
	text, err = s.Text()
	require.NoError(t, err)
	require.Equal(t, "He", text)
	b, err = s.Append(nil)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(full, " ", ""), hex.EncodeToString(b))
}

func TestSMSDeliver(t *testing.T) {
	m, err := NewSMSDeliver(phone, NewSMSTimeStamp(night), "圏外")
	require.NoError(t, err)
	b, err := m.Append(nil)
	require.NoError(t, err)
	require.Equal(t, strings.ReplaceAll(hexDeliver, " ", ""), hex.EncodeToString(b))
	got, err := DecodeTPDU(b, down)
	require.NoError(t, err)
	require.Equal(t, m, got)
	at, err := m.TimeStamp.Time()
	require.NoError(t, err)
	require.True(t, night.Equal(at), "%s", at)
	_, offset := at.Zone()
	require.Equal(t, 9*3600, offset)

	// A sender with a name: 7 septets in 13 half octets.
	m.Originator = CalledNumber{Type: AlphanumericNumber, Digits: "Sunset!"}
	b, err = m.Append(nil)
	require.NoError(t, err)
	require.Equal(t, byte(13), b[1])
	got, err = DecodeTPDU(b, down)
	require.NoError(t, err)
	require.Equal(t, "Sunset!", got.(*SMSDeliver).Originator.Digits)
}

func TestSMSReports(t *testing.T) {
	for _, c := range []struct {
		hex  string
		dir  nas.Direction
		want TPDU
	}{
		{"00 00", up, &SMSDeliverReport{}},
		{"00 d3 00", up, &SMSDeliverReport{FailureCause: nas.Some(SMSMemoryFull)}},
		{"40 07 7f 04 02 aabb", up, &SMSDeliverReport{SMSReport: SMSReport{UserDataHeader: true, ProtocolIdentifier: nas.Some[uint8](0x7f),
			DataCoding: nas.Some(CodingOctet), UserData: nas.Some(SMSUserData{2, []byte{0xaa, 0xbb}})}}},
		{"01 00 62301332958563", down, &SMSSubmitReport{TimeStamp: NewSMSTimeStamp(night)}},
		{"01 c0 00 62301332958563", down, &SMSSubmitReport{FailureCause: nas.Some(SMSSCBusy), TimeStamp: NewSMSTimeStamp(night)}},
	} {
		got, err := DecodeTPDU(unhex(t, c.hex), c.dir)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
		b, err := c.want.Append(nil)
		require.NoError(t, err)
		require.Equal(t, strings.ReplaceAll(c.hex, " ", ""), hex.EncodeToString(b))
	}
	require.Equal(t, "SMS-SUBMIT-REPORT", (&SMSSubmitReport{}).Name())
	require.Equal(t, "SMS-DELIVER-REPORT", (&SMSDeliverReport{}).Name())
	require.Equal(t, "SMS-SUBMIT", (&SMSSubmit{}).Name())
	require.Equal(t, "SMS-DELIVER", (&SMSDeliver{}).Name())
}

func TestSMSText(t *testing.T) {
	for _, c := range []struct {
		text   string
		length uint8
		coding DataCoding
	}{
		{"", 0, CodingGSM7},
		{"@£$¥ΔΩ{€}[~]\\|^\f", 6 + 2*10, CodingGSM7},
		{strings.Repeat("a", 160), 160, CodingGSM7},
		{"3G終了", 8, CodingUCS2},
		{"🌇", 4, CodingUCS2},
		{strings.Repeat("終", 70), 140, CodingUCS2},
	} {
		u, coding, err := NewSMSUserData(c.text)
		require.NoError(t, err)
		require.Equal(t, c.coding, coding)
		require.Equal(t, c.length, u.Length, c.text)
		got, err := u.Text(coding, false)
		require.NoError(t, err)
		require.Equal(t, c.text, got)
	}
	for _, long := range []string{strings.Repeat("a", 161), strings.Repeat("終", 71), strings.Repeat("€", 81)} {
		_, _, err := NewSMSUserData(long)
		require.Error(t, err)
	}
	require.Equal(t, " ", septetText([]byte{gsm7Escape}))
	require.Equal(t, "a", septetText([]byte{gsm7Escape, 'a'}), "not in the extension table")
	require.Equal(t, " ", septetText([]byte{gsm7Escape, gsm7Escape}))
	require.Len(t, gsm7Codes, 127+10)

	// The packing of TS 23.038 6.1.2.1.1 that every handbook shows.
	septets, _ := appendSeptets(nil, "hellohello")
	require.Equal(t, "e8329bfd4697d9ec37", hex.EncodeToString(packSeptets(nil, septets, 0)))

	for coding, want := range map[DataCoding]DataCoding{
		0x00: CodingGSM7, 0x04: CodingOctet, 0x08: CodingUCS2, 0x0c: CodingUCS2, 0x11: CodingGSM7, 0x20: CodingOctet, 0x48: CodingUCS2,
		0xc0: CodingGSM7, 0xd0: CodingGSM7, 0xe0: CodingUCS2, 0xf0: CodingGSM7, 0xf5: CodingOctet, 0x90: CodingGSM7,
	} {
		require.Equal(t, want, coding.Alphabet(), "%02x", uint8(coding))
	}
	_, err := SMSUserData{2, []byte{1, 2}}.Text(CodingOctet, false)
	require.ErrorContains(t, err, "is not text")
	_, err = SMSUserData{2, []byte{9, 2}}.Text(CodingUCS2, true)
	require.ErrorContains(t, err, "header is cut short")
	_, err = SMSUserData{3, []byte{2, 0, 0}}.Text(CodingGSM7, true)
	require.ErrorContains(t, err, "unpack septets")
}

func TestTPDUErrors(t *testing.T) {
	for _, c := range []struct {
		hex, text string
		dir       nas.Direction
	}{
		{"", "decode TPDU: no octets", up},
		{"02", "decode TPDU: message type 2 is not known uplink", up},
		{"01", "decode SMS-SUBMIT: TP-Message-Reference: 1 octets, 0 left", up},
		{"0100 15 81", "decode SMS-SUBMIT: TP-Destination-Address: 21 digits, want at most 20", up},
		{"0100 03 81 21", "decode SMS-SUBMIT: TP-Destination-Address: 3 octets, 2 left", up},
		{"0100 03 81 21f3 00 00 08 0102", "decode SMS-SUBMIT: TP-User-Data: 7 octets, 2 left", up},
		{"0100 03 81 21f3 00 04 ff", "decode SMS-SUBMIT: TP-User-Data: 255 octets, want at most 140", up},
		{"04 03 81 21f3 00 00 6230", "decode SMS-DELIVER: TP-Service-Centre-Time-Stamp: 7 octets, 2 left", down},
		{"00", "decode SMS-DELIVER-REPORT: TP-Parameter-Indicator: 1 octets, 0 left", up},
		{"01 00", "decode SMS-SUBMIT-REPORT: TP-Service-Centre-Time-Stamp: 7 octets, 0 left", down},
	} {
		m, err := DecodeTPDU(unhex(t, c.hex), c.dir)
		require.EqualError(t, err, c.text)
		require.Nil(t, m)
	}
	require.ErrorContains(t, new(SMSDeliver).Decode([]byte{1}), "TP-Message-Type-Indicator: 1, want 0")
	dst := []byte{7}
	for _, m := range []TPDU{
		&SMSSubmit{Destination: CalledNumber{Digits: strings.Repeat("1", 21)}},
		&SMSSubmit{UserData: SMSUserData{Length: 8}},
		&SMSDeliver{Originator: CalledNumber{Type: AlphanumericNumber, Digits: "twelve chars"}},
		&SMSSubmitReport{SMSReport: SMSReport{UserData: nas.Some(SMSUserData{Length: 1})}},
		&SMSDeliverReport{SMSReport: SMSReport{UserData: nas.Some(SMSUserData{Length: 1})}},
	} {
		b, err := m.Append(dst)
		require.ErrorContains(t, err, "encode "+m.Name())
		require.Equal(t, dst, b)
	}
	_, err := SMSTimeStamp{0xff}.Time()
	require.Error(t, err)
}
