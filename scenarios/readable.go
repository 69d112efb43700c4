package scenarios

import (
	"bytes"
	"fmt"

	"sunsetlab/sim"
	"sunsetlab/sim/report"
)

// readablePasswords lists the NAS messages towards an MME in which a device's
// password can be read as it stands: because they go before ciphering (TS 24.301
// 6.5.1.2 forbids that), or because the network chose EEA0. What an SGSN gets is
// not looked at: 3G ciphers on the radio, not in NAS.
func (l *Lab) readablePasswords(events []sim.Event) []string {
	secrets := map[string][]byte{}
	for name, d := range l.scenario.Devices {
		if d.AttachPassword == "" {
			continue
		}
		for _, instance := range l.scenario.names(name) {
			secrets[instance] = []byte(d.AttachPassword)
		}
	}
	if len(secrets) == 0 {
		return nil
	}
	var found []string
	told := map[string]bool{}
	for i := range events {
		e := &events[i]
		if e.Kind != sim.Sent || e.Protocol != sim.NAS || len(e.Bytes) == 0 || !Element("mme").is(e.To) {
			continue
		}
		secret := secrets[e.From]
		if len(secret) == 0 || !bytes.Contains(e.Bytes, secret) || told[e.From+e.Name] {
			continue
		}
		told[e.From+e.Name] = true
		found = append(found, fmt.Sprintf("%s: anybody can read the password in %s at %s (%s)",
			e.From, e.Name, report.Duration(e.Time.Sub(l.scenario.Start)), whyReadable(e.Bytes[0]>>4)))
	}
	return found
}

// whyReadable says it by the security header type (TS 24.301 9.3.1).
func whyReadable(headerType byte) string {
	switch headerType {
	case 2, 4:
		return "the network chose EEA0"
	}
	return fmt.Sprintf("sent before ciphering, security header type %d", headerType)
}
