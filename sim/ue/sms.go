package ue

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"sunsetlab/nas/eps"
	"sunsetlab/nas/gprs"
	"sunsetlab/sim"
)

// Message types of SMS over NAS: CP of TS 24.011 8.1, RP of 8.2.
const (
	cpDiscriminator = 9

	cpData  = 1
	cpAck   = 4
	cpError = 16

	rpDataUp   = 0
	rpDataDown = 1
	rpAckUp    = 2
	rpAckDown  = 3
	rpError    = 5
)

// SendSMS sends a text of up to 70 characters, on E-UTRAN over IMS if the device is
// set to (TS 24.341) or over SGs (TS 24.301 5.6.3), on UTRAN over CS (TS 24.011). It is an error if the device has no SMS
// service.
func (u *UE) SendSMS(text string) error {
	if n := len(utf16.Encode([]rune(text))); n > 70 {
		return fmt.Errorf("send SMS: %d characters, want at most 70", n)
	}
	if u.textsOverIP() {
		u.step("SMS", text)
		u.sip.submit(u.rpSubmit(text))
		u.settle()
		return nil
	}
	if u.umts.served() {
		if u.voice() != sim.CS {
			return fmt.Errorf("send SMS: no CS services: %s", u.umts.mm)
		}
	} else if u.rat != sim.EUTRAN || u.cs == csNone {
		return fmt.Errorf("send SMS: no SMS over SGs: %s", u.state)
	}
	u.step("SMS", text)
	u.wants.texts = append(u.wants.texts, text)
	u.settle()
	return nil
}

// submit sends one text in CP-DATA.
func (u *UE) submit(text string) { u.transport(cp(0, cpData, u.rpSubmit(text))) }

// rpSubmit is an SMS-SUBMIT (TS 23.040 9.2.2.2) in RP-DATA.
func (u *UE) rpSubmit(text string) []byte {
	units := utf16.Encode([]rune(text))
	u.smsReference++
	// No service centre address override, no validity period, destination the
	// number 0, UCS2.
	tpdu := []byte{0x01, u.smsReference, 1, 0x91, 0xf0, 0x00, 0x08, byte(2 * len(units))}
	for _, c := range units {
		tpdu = append(tpdu, byte(c>>8), byte(c))
	}
	rp := []byte{rpDataUp, u.smsReference, 0, 2, 0x91, 0xf0, byte(len(tpdu))}
	return append(rp, tpdu...)
}

// cp frames a CP message with a transaction identifier (TS 24.011 7.2).
func cp(ti, typ byte, rp []byte) []byte {
	b := []byte{ti<<4 | cpDiscriminator, typ}
	if typ == cpData {
		b = append(append(b, byte(len(rp))), rp...)
	}
	return b
}

func (u *UE) transport(container []byte) {
	if u.umts.served() {
		u.sendCP(container)
		return
	}
	u.send(outgoing{m: &eps.UplinkNASTransport{NASMessageContainer: container}, why: sim.MOSignalling})
}

// handleDownlinkNASTransport is TS 24.301 5.6.3.3: CP-DATA is acknowledged, and
// a message in it too.
func (u *UE) handleDownlinkNASTransport(m *eps.DownlinkNASTransport) {
	u.takeCP(m.Name(), m.NASMessageContainer)
}

// takeCP takes a CP message, from whatever carried it under the name.
func (u *UE) takeCP(name string, b []byte) {
	if len(b) < 2 || b[0]&15 != cpDiscriminator {
		u.fault(name, "no SMS in it", b)
		return
	}
	switch b[1] {
	case cpAck:
		u.heard(name, "CP-ACK", "")
	case cpError:
		u.heard(name, "CP-ERROR", "")
	case cpData:
		u.takeCPData(name, b)
	default:
		u.fault(name, fmt.Sprintf("CP message type %d", b[1]), b)
	}
}

func (u *UE) takeCPData(name string, b []byte) {
	if len(b) < 5 || int(b[2]) != len(b)-3 {
		u.fault(name, "CP-DATA is cut short", b)
		return
	}
	// The answer goes in the same transaction, flagged as from its other side.
	ti, rp := b[0]>>4^8, b[3:]
	u.transport(cp(ti, cpAck, nil))
	switch rp[0] & 7 {
	case rpAckDown:
		u.heard(name, "RP-ACK", "")
		u.textDone()
	case rpError:
		u.heard(name, "RP-ERROR", "")
		u.textDone()
	case rpDataDown:
		if text, ok := deliveredText(rp); ok {
			u.received(name, "SMS: "+text, "")
		} else {
			u.heard(name, "SMS", "")
		}
		u.transport(cp(ti, cpData, []byte{rpAckUp, rp[1]}))
	default:
		u.fault(name, fmt.Sprintf("RP message type %d", rp[0]&7), b)
	}
}

// submitTexts sends what waits, now that the MSC has agreed.
func (u *UE) submitTexts() {
	texts := u.wants.texts
	u.wants.texts = nil
	for _, text := range texts {
		u.submit(text)
	}
}

// sendCP sends a CP message over the circuit domain (TS 24.011 2.2).
func (u *UE) sendCP(pdu []byte) {
	if u.env.Recording(sim.Sent) {
		u.env.Report(sim.Event{Kind: sim.Sent, From: u.name, To: coreName[sim.CSDomain], Device: u.name, Protocol: sim.NAS,
			Name: cpName(pdu), Bytes: pdu, Because: u.because})
	}
	u.connect3G(sim.CSDomain, pdu, sim.MOSignalling)
}

func cpName(pdu []byte) string {
	if t, err := gprs.TypeOf(pdu); err == nil {
		return t.String()
	}
	return "CP"
}

// handleCP takes a CP message from the circuit domain.
func (u *UE) handleCP(pdu []byte) {
	g := u.umts
	if g.mm == mmWaitCommand {
		u.stop(t3240)
		u.enterMM(mmActive)
	}
	u.takeCP(cpName(pdu), pdu)
	// The last word on a message to this device is the network's CP-ACK.
	if pdu[1] == cpError || pdu[1] == cpAck && pdu[0]&0x80 == 0 {
		u.textDone()
	}
}

// textDone ends the connection for a short message, unless a call needs it.
func (u *UE) textDone() {
	if g := u.umts; g.served() && g.mm == mmActive && g.cc == ccNull {
		u.waitForCommand()
	}
}

// deliveredText reads the text of an SMS-DELIVER (TS 23.040 9.2.2.1) in RP-DATA.
func deliveredText(rp []byte) (string, bool) {
	at := 2
	for range 2 { // originator and destination address
		if at >= len(rp) {
			return "", false
		}
		at += 1 + int(rp[at])
	}
	if at >= len(rp) || int(rp[at]) != len(rp)-at-1 {
		return "", false
	}
	tpdu := rp[at+1:]
	if len(tpdu) < 3 || tpdu[0]&3 != 0 {
		return "", false
	}
	// Originating address: its length counts digits. Then PID, DCS, time stamp.
	at = 3 + (int(tpdu[1])+1)/2
	if len(tpdu) < at+10 {
		return "", false
	}
	coding, n, data := tpdu[at+1], int(tpdu[at+9]), tpdu[at+10:]
	switch coding >> 2 & 3 {
	case 0:
		return septets(data, n)
	case 2:
		if n > len(data) {
			return "", false
		}
		units := make([]uint16, n/2)
		for i := range units {
			units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
		}
		return string(utf16.Decode(units)), true
	}
	if n > len(data) {
		return "", false
	}
	return fmt.Sprintf("%x", data[:n]), true
}

// septets unpacks the GSM default alphabet (TS 23.038 6.1.2.1); what ASCII has
// elsewhere reads as "?".
func septets(data []byte, n int) (string, bool) {
	if (7*n+7)/8 > len(data) {
		return "", false
	}
	var s strings.Builder
	for i := range n {
		v := uint16(data[7*i/8])
		if 7*i/8+1 < len(data) {
			v |= uint16(data[7*i/8+1]) << 8
		}
		c := rune(v >> (7 * i % 8) & 0x7f)
		if c < ' ' && c != '\n' && c != '\r' || c > 'z' || strings.ContainsRune("$@[\\]^_`", c) {
			c = '?'
		}
		s.WriteRune(c)
	}
	return s.String(), true
}
