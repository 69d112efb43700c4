package collector_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/peer"
	"sunsetlab/traffic"
	"sunsetlab/traffic/collector"
)

// packet is what a capture has of one.
type packet struct {
	src, dst         net.IP
	protocol         layers.IPProtocol
	srcPort, dstPort uint16
	payload          int
}

// writePcap writes packets, a millisecond apart, and returns the octets of IP
// of all.
func writePcap(t *testing.T, packets []packet) (file string, octets uint64) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "u.pcap")
	f, err := os.Create(file)
	require.NoError(t, err)
	defer f.Close()
	w := pcapgo.NewWriter(f)
	require.NoError(t, w.WriteFileHeader(65536, layers.LinkTypeEthernet))
	at := time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC)
	for i, p := range packets {
		b := p.bytes(t)
		info := gopacket.CaptureInfo{Timestamp: at.Add(time.Duration(i) * time.Millisecond), CaptureLength: len(b), Length: len(b)}
		require.NoError(t, w.WritePacket(info, b))
		octets += uint64(len(b) - 14)
	}
	return file, octets
}

func (p packet) bytes(t *testing.T) []byte {
	t.Helper()
	eth := &layers.Ethernet{SrcMAC: net.HardwareAddr{2, 0, 0, 0, 0, 1}, DstMAC: net.HardwareAddr{2, 0, 0, 0, 0, 2}, EthernetType: layers.EthernetTypeIPv4}
	var network gopacket.NetworkLayer
	stack := []gopacket.SerializableLayer{eth}
	if p.src.To4() == nil {
		eth.EthernetType = layers.EthernetTypeIPv6
		ip := &layers.IPv6{Version: 6, HopLimit: 64, SrcIP: p.src, DstIP: p.dst, NextHeader: p.protocol}
		network, stack = ip, append(stack, ip)
	} else {
		ip := &layers.IPv4{Version: 4, TTL: 64, SrcIP: p.src, DstIP: p.dst, Protocol: p.protocol}
		network, stack = ip, append(stack, ip)
	}
	if p.protocol == layers.IPProtocolTCP {
		tcp := &layers.TCP{SrcPort: layers.TCPPort(p.srcPort), DstPort: layers.TCPPort(p.dstPort), ACK: true}
		require.NoError(t, tcp.SetNetworkLayerForChecksum(network))
		stack = append(stack, tcp)
	} else {
		udp := &layers.UDP{SrcPort: layers.UDPPort(p.srcPort), DstPort: layers.UDPPort(p.dstPort)}
		require.NoError(t, udp.SetNetworkLayerForChecksum(network))
		stack = append(stack, udp)
	}
	// Ethernet pads shorter packets, and what pads would be counted.
	stack = append(stack, gopacket.Payload(make([]byte, max(p.payload, 18))))
	buf := gopacket.NewSerializeBuffer()
	require.NoError(t, gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, stack...))
	return buf.Bytes()
}

// TestSoftflowd has softflowd export what it sees in a capture.
func TestSoftflowd(t *testing.T) {
	user4, web4 := net.IPv4(100, 64, 0, 1), net.IPv4(192, 0, 2, 7)
	user6, web6 := net.ParseIP("2001:db8::1"), net.ParseIP("2001:db8:1::7")
	for _, version := range []string{"5", "9", "10"} {
		t.Run("v"+version, func(t *testing.T) {
			var packets []packet
			flows := map[[2]uint16]bool{}
			for i := range 600 {
				local := uint16(40000 + i%50)
				p := packet{user4, web4, layers.IPProtocolTCP, local, 443, i % 1400}
				if i%50 >= 25 {
					p.protocol = layers.IPProtocolUDP
				}
				if i%50 >= 40 && version != "5" {
					p.src, p.dst = user6, web6
				}
				if i%3 > 0 {
					p.src, p.dst, p.srcPort, p.dstPort = p.dst, p.src, p.dstPort, p.srcPort
				}
				flows[[2]uint16{p.srcPort, p.dstPort}] = true
				packets = append(packets, p)
			}
			file, octets := writePcap(t, packets)
			records, s := softflowd(t, file, version, len(flows))

			var got struct{ packets, octets uint64 }
			for _, r := range records {
				got.packets += r.Packets
				got.octets += r.Bytes
				require.Equal(t, uint16(443), min(r.SrcPort, r.DstPort))
				require.True(t, flows[[2]uint16{r.SrcPort, r.DstPort}])
				require.False(t, r.End.Before(r.Start))
			}
			require.Len(t, records, len(flows))
			require.EqualValues(t, 600, got.packets)
			require.Equal(t, octets, got.octets)
			require.Zero(t, s.Malformed+s.NoTemplate+s.Waiting+s.NoAddress)
			t.Logf("%+v", s)
		})
	}
}

// softflowd has softflowd read a capture and export to a collector, and waits
// for so many records.
func softflowd(t *testing.T, file, version string, want int) ([]traffic.Record, collector.Source) {
	t.Helper()
	program := peer.Require(t, "softflowd")
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetReadBuffer(1<<20))
	// Softflowd 1.1.0 hangs where some paths are long.
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-r", filepath.Base(file), "-n", conn.LocalAddr().String(), "-v", version, "-d", "-6",
		"-p", "pid", "-c", "none")
	cmd.Dir = filepath.Dir(file)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)

	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	c := collector.New(collector.Config{})
	var records []traffic.Record
	buf := make([]byte, 65536)
	for len(records) < want {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		require.NoError(t, err, "%d records of %d", len(records), want)
		records, err = c.Read(from.Addr(), buf[:n], records)
		require.NoError(t, err)
	}
	return records, only(t, c)
}
