package scenarios

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"sunsetlab/sim"
	"sunsetlab/sim/mail"
	"sunsetlab/sim/mail/zone"
)

// The mail hosts of a lab with a mail workload: the operator's, where users have
// their mailboxes, and that of their correspondents.
const (
	mailHost      = "mail"
	mailDomain    = "mail.example"
	friendsHost   = "friends"
	friendsDomain = "friends.example"
)

// postOffice is the mail of a lab's users.
type postOffice struct {
	network *mail.Network
	config  mail.Config
	users   map[string]*mailUser
	// byAddress finds a user by the address.
	byAddress map[string]*mailUser
}

// mailUser is the mail of one device's user.
type mailUser struct {
	workload *MailWorkload
	letters  []letter
	// arrived is when each letter came to the mailbox that is not got yet, by
	// its Message-ID.
	arrived map[string]int
	inbox   []letter
}

// letter is one on its way: to a correspondent, or to the user.
type letter struct {
	written, done time.Time
	lost          bool
}

// openPostOffice makes the mail hosts, when the first user asks for them.
func (l *Lab) openPostOffice() error {
	if l.post != nil {
		return nil
	}
	p := &postOffice{users: map[string]*mailUser{}, byAddress: map[string]*mailUser{}}
	p.config = mail.Config{Hostname: "mx." + mailDomain, Domains: []string{mailDomain}, Mailboxes: []string{"*"},
		Submission: &mail.Submission{Users: map[string]string{}}}
	p.network = mail.NewNetwork(zone.New(), mail.NetworkConfig{Latency: linkLatency, Seed: l.seed, NewEnv: l.World.Env, Log: p.note})
	if _, err := p.network.AddHost(mailHost, p.config); err != nil {
		return fmt.Errorf("opening the mail host: %w", err)
	}
	if _, err := p.network.AddHost(friendsHost, mail.Config{Hostname: "mx." + friendsDomain, Domains: []string{friendsDomain}, Mailboxes: []string{"*"}}); err != nil {
		return fmt.Errorf("opening the correspondents' mail host: %w", err)
	}
	l.post = p
	return nil
}

// useMail gives a device's user mail, as far as the scenario has it.
func (l *Lab) useMail(name string, d *device) error {
	given := l.scenario.Devices[name]
	w := l.scenario.mailOf(&given)
	if w == nil {
		return nil
	}
	if err := l.openPostOffice(); err != nil {
		return err
	}
	if l.scenario.flowOf(&given) == nil {
		d.UseUserPlane(l)
	}
	user := strings.ToLower(d.String())
	address := user + "@" + mailDomain
	l.post.config.Submission.Users[user] = user
	m := &mailUser{workload: w, arrived: map[string]int{}}
	l.post.users[d.String()], l.post.byAddress[address] = m, m
	env := l.World.Env("mail of " + d.String())
	c := l.post.network.NewClient(env, "mua-"+user, mail.ClientConfig{Server: l.post.config.Hostname, Address: address, User: user, Password: user,
		Poll: w.poll(), Retry: w.poll() / 3, GiveUp: w.giveUp(), Access: bearerOf(d, env), Sent: m.left, Fetched: m.got(env)})
	c.SetOnline(true)
	l.correspond(env, w, m, c, address)
	return nil
}

// correspond has the user and the correspondent write to each other for ever.
func (l *Lab) correspond(env sim.Env, w *MailWorkload, m *mailUser, c *mail.Client, address string) {
	friend := strings.Replace(address, mailDomain, friendsDomain, 1)
	n := 0
	var write func()
	write = func() {
		n++
		now := env.Now()
		m.letters = append(m.letters, letter{written: now})
		c.Send([]string{friend}, mail.Compose(address, friend, "a letter", fmt.Sprintf("%d.%s", n, address), now, letterText))
		// What the correspondent's host can't send it returns: it never can't.
		_, _ = l.post.network.Host(friendsHost).Submit(friend, []string{address}, mail.Compose(friend, address, "an answer", fmt.Sprintf("%d.%s", n, friend), now, letterText))
		env.After(w.every(), write)
	}
	env.After(w.every(), write)
}

// letterText is a letter of some kilobytes.
var letterText = strings.Repeat("The quick brown fox jumps over the lazy dog, and writes home about it.\n", 40)

// bearerOf takes octets over a device's PDN connection. They get through if all
// of them do.
func bearerOf(d *device, env sim.Env) func(up, down int, done func(bool)) {
	return func(up, down int, done func(bool)) {
		const segment = 1400
		f := &sim.Fluid{Conversation: sim.Conversation{Remote: netip.AddrFrom4([4]byte{203, 0, 113, 25}), Protocol: 6, Port: mail.PortSubmission, LocalPort: 50000},
			Up:       sim.Amount{Bytes: uint64(up), Packets: uint64(up/segment + 10)},
			Down:     sim.Amount{Bytes: uint64(down), Packets: uint64(down/segment + 10)},
			Duration: 2 * time.Second}
		if !d.Carry(f, &carried{left: f.Up.Bytes + f.Down.Bytes, done: done}) {
			env.After(0, func() { done(false) })
		}
	}
}

// carried waits until a fluid has crossed.
type carried struct {
	left uint64
	done func(bool)
}

// Carried implements [sim.Sender].
func (c *carried) Carried(_, _ time.Time, up, down sim.Amount) { c.left -= up.Bytes + down.Bytes }

// Over implements [sim.Sender].
func (c *carried) Over() { c.done(c.left == 0) }

// left notes a letter that has left the outbox, or was given up: they do so in
// the order in which they were written.
func (m *mailUser) left(x mail.Letter) {
	for i := range m.letters {
		if l := &m.letters[i]; l.done.IsZero() {
			l.done, l.lost = x.Left, x.Lost
			return
		}
	}
}

// note watches the log for mail that comes to a user's mailbox.
func (p *postOffice) note(r *mail.Record) {
	if r.Host != mailHost || r.Kind != mail.Delivered {
		return
	}
	if m := p.byAddress[strings.ToLower(r.To[0])]; m != nil {
		m.arrived[r.MessageID] = len(m.inbox)
		m.inbox = append(m.inbox, letter{written: r.Time})
	}
}

// got notes a message that the device has got.
func (m *mailUser) got(env sim.Env) func([]byte) {
	return func(msg []byte) {
		id := mail.MessageID(msg)
		if i, ok := m.arrived[id]; ok {
			m.inbox[i].done = env.Now()
			delete(m.arrived, id)
		}
	}
}

// between sums up the mail of a span of time, as it is at the end.
func (m *mailUser) between(from, to time.Time) MailImpact {
	var s MailImpact
	if m == nil {
		return s
	}
	count := func(all []letter, total, good, late, lost, open *int) {
		for i := range all {
			x := &all[i]
			if x.written.Before(from) || !x.written.Before(to) {
				continue
			}
			*total++
			end := x.done
			if end.IsZero() || end.After(to) {
				end = to
				*open++
			} else if x.lost {
				*lost++
			} else if end.Sub(x.written) > m.workload.late() {
				*late++
			} else {
				*good++
			}
			s.Worst = max(s.Worst, end.Sub(x.written))
		}
	}
	var never int // what is in a mailbox is not lost
	count(m.letters, &s.Written, &s.Sent, &s.Delayed, &s.Lost, &s.Waiting)
	count(m.inbox, &s.Arrived, &s.Fetched, &s.FetchedLate, &never, &s.Unread)
	return s
}
