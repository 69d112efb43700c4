package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"sunsetlab/scenarios/maillab"
	"sunsetlab/sim"
	"sunsetlab/sim/mail"
)

type mailServeFlags struct {
	dns    string
	port   uint16
	pop3   uint16
	log    string
	eml    string
	routes []string
	seed   uint64
	play   bool
}

func newMailServe() *cobra.Command {
	var f mailServeFlags
	cmd := &cobra.Command{
		Use:   "serve FILE | NAME",
		Short: "Put the hosts of a mail scenario on real SMTP, POP3 and DNS",
		Long: `Serve puts the hosts of a mail scenario on the loopback network: each listens for
SMTP with STARTTLS and AUTH, for POP3, and all are in a DNS that can be asked.
They are the very hosts of sunsetlab mail run, on the wall clock, with the same
keys, and talk to each other over sockets too.

Each host has an address of its own in 127.0.2.0/24, or the one that its listen
key names, so that SPF has something to look at. Mail goes to lab hosts alone;
--route names servers on the loopback network that take a domain's mail as well.

It ends upon SIGINT or SIGTERM.`,
		Example: `  sunsetlab mail serve lab.yaml --dns 127.0.0.1:5354
  swaks --server 127.0.2.10:2525 --tls --auth-user taro --auth-password secret \
        --from taro@office.example --to hanako@example.net
  dig @127.0.0.1 -p 5354 office.example MX
  sunsetlab mail serve lab.yaml --route postfix.example=127.0.0.1:2626`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return serveMail(ctx, args[0], &f, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.dns, "dns", "127.0.0.1:0", "answer DNS at `ADDRESS:PORT`; port 0 takes a free one")
	flags.Uint16Var(&f.port, "port", 0, "have all hosts listen for SMTP on port `N`; 0 takes free ones")
	flags.Uint16Var(&f.pop3, "pop3-port", 0, "have all hosts listen for POP3 on port `N`; 0 takes free ones")
	flags.StringVar(&f.log, "log", "", "write the hosts' logs to `FILE` as lines of JSON")
	flags.StringVar(&f.eml, "eml", "", "write every message at every hop to the folder `DIR`")
	flags.StringArrayVar(&f.routes, "route", nil, "pass a domain's mail to a server: `DOMAIN=ADDRESS:PORT` of the loopback network")
	flags.BoolVar(&f.play, "play", false, "send the scenario's messages as well")
	flags.Uint64Var(&f.seed, "seed", 0, "make the keys from `N` in place of the scenario's seed")
	return cmd
}

// mailServer is a lab on sockets.
type mailServer struct {
	flags *mailServeFlags
	live  *sim.Live
	lab   *maillab.Lab
	out   io.Writer

	// ports are those of SMTP servers by their address; hosts those of the lab.
	ports map[netip.Addr]uint16
	doors []*door
	log   *os.File
	saved int
}

// serveMail runs a lab until ctx is done.
func serveMail(ctx context.Context, arg string, f *mailServeFlags, out io.Writer) (err error) {
	found, err := findOneMail(arg)
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("%s holds %d scenarios: name one of them", arg, len(found))
	}
	s := found[0]
	s.OnLoopback()
	seed := s.KeySeed()
	if f.seed != 0 {
		seed = f.seed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	m := &mailServer{flags: f, out: out, ports: map[netip.Addr]uint16{}, live: sim.NewLive(seed, nil)}
	fail := func(err error) { cancel(err) }
	if m.lab, err = maillab.NewLab(s, maillab.LabOptions{NewEnv: m.live.Env, Seed: seed, Log: m.record(fail), Transport: &socketTransport{server: m}}); err != nil {
		return err
	}
	if err := m.openFiles(); err != nil {
		return err
	}
	if m.log != nil {
		defer func() { err = errors.Join(err, m.log.Close()) }()
	}
	defer m.close()
	if err := m.openRoutes(); err != nil {
		return err
	}
	if err := m.openDoors(); err != nil {
		return err
	}
	dns, err := m.openDNS()
	if err != nil {
		return err
	}
	defer dns.close()
	if err := m.announce(dns); err != nil {
		return err
	}
	if f.play {
		m.lab.Begin(m.live.Env)
	}
	ended := m.live.Run(ctx)
	if !errors.Is(ended, context.Canceled) {
		return ended
	}
	fmt.Fprintln(out, "down")
	return nil
}

func (m *mailServer) announce(dns *dnsDoor) error {
	fmt.Fprintf(m.out, "dns at %s\n", dns.address)
	tw := tabwriter.NewWriter(m.out, 0, 0, 2, ' ', 0)
	for _, d := range m.doors {
		c := d.host.Config()
		words := "takes mail of " + strings.Join(c.Domains, ", ")
		if len(c.Domains) == 0 {
			words = "sends"
		}
		if c.Submission != nil {
			words += "; users submit"
		}
		fmt.Fprintf(tw, "%s\tsmtp %s\tpop3 %s\t%s\n", d.host.Name, d.smtp, d.pop3, words)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(m.out, "ready")
	return err
}

func (m *mailServer) openFiles() error {
	if m.flags.eml != "" {
		if err := os.MkdirAll(m.flags.eml, 0o777); err != nil {
			return fmt.Errorf("writing the messages: %w", err)
		}
	}
	if m.flags.log == "" {
		return nil
	}
	var err error
	if m.log, err = os.Create(m.flags.log); err != nil {
		return fmt.Errorf("writing the log: %w", err)
	}
	return nil
}

// record prints and keeps each line of the hosts' logs. It runs on the loop.
func (m *mailServer) record(fail func(error)) func(*mail.Record) {
	return func(r *mail.Record) {
		words := []string{r.Time.Format("15:04:05.000"), r.Host, string(r.Kind), string(r.Outcome), "from <" + r.From + ">", "to <" + strings.Join(r.To, ">, <") + ">"}
		if r.Peer != "" {
			words = append(words, "peer "+r.Peer, r.TLS.String())
		}
		if r.User != "" {
			words = append(words, "user "+r.User)
		}
		for _, w := range [][2]string{{"spf", r.SPF}, {"dkim", r.DKIM}, {"dmarc", r.DMARC}, {"arc", r.ARC}} {
			if w[1] != "" {
				words = append(words, w[0]+"="+w[1])
			}
		}
		words = append(words, r.QueueID)
		if r.Outcome != mail.Accepted {
			words = append(words, r.Reply)
		}
		words = append(words, r.Reason)
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		fmt.Fprintln(m.out, strings.Map(printable, strings.Join(words, " ")))
		if m.log != nil {
			if err := writeMailLog(m.log, []mail.Record{*r}); err != nil {
				fail(fmt.Errorf("writing the log: %w", err))
			}
		}
		if m.flags.eml != "" && r.Message != nil {
			m.saved++
			name := filepath.Join(m.flags.eml, fmt.Sprintf("%06d.%s.%s.eml", m.saved, r.Host, r.Kind))
			if err := os.WriteFile(name, r.Message, 0o666); err != nil {
				fail(fmt.Errorf("writing the messages: %w", err))
			}
		}
	}
}

// openRoutes puts the servers of --route into DNS.
func (m *mailServer) openRoutes() error {
	for i, route := range m.flags.routes {
		domain, at, ok := strings.Cut(route, "=")
		server, err := netip.ParseAddrPort(at)
		if !ok || err != nil || domain == "" {
			return fmt.Errorf("--route wants DOMAIN=ADDRESS:PORT, not %q", route)
		}
		if !server.Addr().IsLoopback() {
			return fmt.Errorf("--route %s: a lab keeps to the loopback network", route)
		}
		if _, taken := m.ports[server.Addr()]; taken || m.lab.HostAt(server.Addr()) != "" {
			return fmt.Errorf("--route %s: %s is another server's address already", route, server.Addr())
		}
		name := fmt.Sprintf("route-%d.lab.example", i+1)
		m.lab.Zone.AddMX(domain, 10, name)
		m.lab.Zone.AddAddress(name, server.Addr())
		m.ports[server.Addr()] = server.Port()
	}
	return nil
}
