package collector_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
	"sunsetlab/traffic/netflow"
)

func TestHostile(t *testing.T) {
	for name, c := range map[string]struct {
		datagram []byte
		want     string
	}{
		"empty":            {nil, "0 octets are no NetFlow"},
		"other version":    {make([]byte, 24), "version 0 is none of NetFlow v5, v9 and IPFIX"},
		"v5 short":         {fromHex(t, "0005 0001 00000000 00000000 00000000 00000000"), "20 octets are no NetFlow v5"},
		"v5 count":         {append(fromHex(t, "0005 ffff"), make([]byte, 68)...), "72 octets for 65535 records"},
		"v9 short":         {fromHex(t, "0009 0001 00000000 00000000 00000000"), "16 octets are no NetFlow v9"},
		"ipfix length":     {fromHex(t, "000a 0100 00000000 00000000 00000001"), "16 octets, and the header says 256"},
		"no fields":        {v9(t, "0000 0008 0100 0000"), "0 fields"},
		"many fields":      {v9(t, "0000 0008 0100 ffff"), "field"},
		"field of nothing": {v9(t, "0000 000c 0100 0001 0008 0000"), "field 8 has no length"},
		"low template":     {v9(t, "0000 000c 0003 0001 0008 0004"), "IDs begin at 256"},
		"set length":       {v9(t, "0100 0003"), "negative length"},
		"set 2 in v9":      {v9(t, "0002 0004"), "ID error"},
		"options scope":    {ipfix(t, "0003 000a 0100 0001 0002"), "scope"},
	} {
		t.Run(name, func(t *testing.T) {
			l := collector.New(collector.Config{})
			records, err := l.Read(exporter, c.datagram, nil)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "datagram of 198.51.100.1")
			require.Empty(t, records)
		})
	}
}

// TestTemplateLimit keeps no more templates than it should.
func TestTemplateLimit(t *testing.T) {
	c := collector.New(collector.Config{MaxTemplates: 2})
	read(t, c, v9(t, "0000 0014 0100 0001 0008 0004 0101 0001 0008 0004"))
	read(t, c, v9(t, "0000 000c 0101 0001 0008 0004"))
	_, err := c.Read(exporter, v9(t, "0000 000c 0102 0001 0008 0004"), nil)
	require.ErrorContains(t, err, "more than 2 templates")
	require.EqualValues(t, 1, only(t, c).Malformed)
}

// TestWithdrawnTemplate is as if it had never come (RFC 7011 8.1).
func TestWithdrawnTemplate(t *testing.T) {
	c := collector.New(collector.Config{})
	read(t, c, ipfix(t, "0002 0010 0100 0002 0008 0004 000c 0004"), ipfix(t, "0002 0008 0100 0000"))
	require.Empty(t, read(t, c, ipfix(t, "0100 000c 64400001 c0000207")))
	require.EqualValues(t, 1, only(t, c).Waiting)
}

func TestNoAddress(t *testing.T) {
	c := collector.New(collector.Config{})
	require.Empty(t, read(t, c, v9(t, "0000 000c 0100 0001 0001 0004 0100 0008 00000001")))
	require.EqualValues(t, 1, only(t, c).NoAddress)
}

// FuzzRead feeds a collector two datagrams, so that the second may use what
// the first left.
func FuzzRead(f *testing.F) {
	for _, v := range versions {
		e := encoder(f, v, 1)
		templates := append([]byte(nil), e.Templates(boot)...)
		f.Add(templates, data(e, boot, flows(v, 3, boot))[0])
		f.Add(append([]byte(nil), e.Announcement(boot)...), data(e, boot, flows(v, 3, boot))[0])
		f.Add(data(e, boot, flows(v, 3, boot))[0], templates)
	}
	f.Add(v9(f, "0000 000c 0100 0001 0008 ffff"), v9(f, "0100 0008 00000000"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		c := collector.New(collector.Config{})
		var records []traffic.Record
		for _, b := range [][]byte{first, second, first} {
			n := len(records)
			records, _ = c.Read(netip.AddrFrom4([4]byte{127, 0, 0, 1}), b, records)
			// Waiting sets add to what a datagram may bring.
			if len(records)-n > len(first)+len(second) {
				t.Fatalf("%d records of %d octets", len(records)-n, len(b))
			}
		}
		for i := range records {
			if r := &records[i]; !r.Src.IsValid() || !r.Dst.IsValid() {
				t.Fatalf("a record without addresses: %+v", r)
			}
		}
		// What was read can be written, whatever it is.
		e, err := netflow.NewEncoder(netflow.Config{Version: netflow.IPFIX})
		require.NoError(t, err)
		for left := records; len(left) > 0; {
			_, n := e.Data(boot, left)
			require.NotZero(t, n)
			left = left[n:]
		}
	})
}
