package auth_test

import (
	"crypto/ed25519"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/mail/arc"
	"sunsetlab/mail/auth"
	"sunsetlab/mail/canonical"
	"sunsetlab/mail/dkim"
	"sunsetlab/mail/lookup"
	"sunsetlab/mail/message"
)

// A sender signs, a forwarder seals what it found and adds a footer, and the
// receiver sees a chain that holds and a signature that doesn't.
func Example() {
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	sender := ed25519.NewKeyFromSeed([]byte("thirty-two octets of the sender."))
	forwarder := ed25519.NewKeyFromSeed([]byte("thirty-two octets of forwarder.."))
	record := func(k ed25519.PrivateKey) []string { r, _ := dkim.Record(k.Public()); return []string{r} }
	zone := lookup.Zone{
		"example.com TXT":                    {"v=spf1 ip4:192.0.2.1 -all"},
		"_dmarc.example.com TXT":             {"v=DMARC1; p=quarantine"},
		"s1._domainkey.example.com TXT":      record(sender),
		"s1._domainkey.list.example.net TXT": record(forwarder),
	}
	relaxed := canonical.Method{Header: canonical.Relaxed, Body: canonical.Relaxed}

	m, _ := message.Parse([]byte("From: Aoi <aoi@example.com>\r\nSubject: Minutes\r\n\r\nHello.\r\n"))
	signer := dkim.Signer{Domain: "example.com", Selector: "s1", Key: sender, Canonicalization: relaxed}
	signature, _ := signer.Sign(dkim.NewContent(m), now)
	m = m.Prepend(signature)

	v := auth.Verifier{Keys: &dkim.Keys{Resolver: zone}}
	found := v.Verify(m, auth.Session{IP: netip.MustParseAddr("192.0.2.1"), MailFrom: "aoi@example.com"}, now)
	m = m.WithBody([]byte("Hello.\r\n-- \r\nthe list\r\n"))
	sealer := arc.Sealer{Domain: "list.example.net", Selector: "s1", Key: forwarder, Canonicalization: relaxed}
	set, _ := sealer.Seal(dkim.NewContent(m), found.Results("mx.list.example.net"), found.ARC.Status, now)
	m = m.Prepend(set...)

	last := v.Verify(m, auth.Session{IP: netip.MustParseAddr("198.51.100.9"), MailFrom: "bounce@list.example.net"}, now)
	fmt.Println(strings.ReplaceAll(last.Results("mx.example.org").String(), "\r\n\t", "\n  "))
	fmt.Println("signed was:", last.DKIM[0].Explain()[0])
	first, _ := last.ARC.Sets[0].AuthenticationResults()
	fmt.Println("found by the forwarder:", first.Find("dkim")[0].Value)
	// Output:
	// mx.example.org;
	//   spf=none reason="list.example.net has no record" smtp.mailfrom=list.example.net;
	//   dkim=fail reason="body hash did not verify" header.d=example.com header.s=s1 header.a=ed25519-sha256 header.b=wHfJ7w++;
	//   dmarc=fail (p=quarantine sp=quarantine dis=quarantine) reason="neither SPF nor DKIM passes" header.from=example.com;
	//   arc=pass (i=1 list.example.net) header.oldest-pass=0
	// signed was: relaxed body, lines at the end were added (2 lines)
	// found by the forwarder: pass
}
