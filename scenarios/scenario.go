package scenarios

import (
	"fmt"
	"strings"
	"time"

	"sunsetlab/nas"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim"
)

// Scenario is one scenario file: a world, what happens in it, and what is
// expected of it.
type Scenario struct {
	// Name says in one line what is played.
	Name string `yaml:"name" jsonschema:"required"`
	// Description teaches: what the situation is, what comes of it and why.
	Description string `yaml:"description"`
	// Source says where the case comes from.
	Source string `yaml:"source"`
	// Clause names the rules that decide the outcome, such as "TS 24.301 4.5".
	Clause Texts `yaml:"clause"`

	// Start is the time of day at which the world begins. Default
	// 2026-03-31T12:00:00+09:00.
	Start time.Time `yaml:"start"`
	// Until is when the run ends: a time, or a duration from the start.
	// Default: half a minute after the last time that the file names.
	Until *When `yaml:"until"`
	// Seed makes the randomness: the same seed gives the same run, byte for
	// byte. Default 1.
	Seed *uint64 `yaml:"seed"`

	// Network is the one network of the world.
	Network *Network `yaml:"network"`
	// Networks are several, in the order in which devices prefer them. The
	// first is every device's home, unless the device says otherwise.
	Networks []Network `yaml:"networks"`

	Links Links `yaml:"links"`
	Radio Radio `yaml:"radio"`

	// Subscribers is a file of subscribers, YAML or CSV, beside the scenario.
	// Devices get a generated subscription unless they name an imsi of it.
	Subscribers string `yaml:"subscribers"`

	// Catalogue is a device's file, or a folder of them, beside the scenario, whose
	// names a model may use beside the shipped ones.
	Catalogue string `yaml:"catalogue"`

	// Workload is what users do with their devices, unless a device has one of its
	// own. Default: nothing.
	Workload *Workload `yaml:"workload"`

	// Devices by name. A file for sunsetlab serve need not have any.
	Devices map[string]Device `yaml:"devices"`
	// Timeline is what happens, in order of time.
	Timeline []Step `yaml:"timeline"`
	// Expect is what must come of it.
	Expect []Expectation `yaml:"expect"`

	file     string
	source   []byte
	order    []string // the devices' names in the order of the file
	networks []*Network
	holdings subscriptions
	lines    []int // of the expectations
	end      time.Duration
}

// File is the name of the file that the scenario came from.
func (s *Scenario) File() string { return s.file }

// End is how long a run takes in simulated time.
func (s *Scenario) End() time.Duration { return s.end }

// Texts is a list of texts; one may stand alone.
type Texts []string

// Single has one text stand without a list.
func (Texts) Single() {}

// When is a time of day, or a duration from the start of the world.
type When struct {
	after time.Duration
	time  time.Time
}

// After returns a When d after the start.
func After(d time.Duration) *When { return &When{after: d} }

// UnmarshalText reads "1h30m" or "2026-04-01T00:00:00+09:00".
func (w *When) UnmarshalText(b []byte) (err error) {
	s := string(b)
	if len(s) >= len("2026-04-01") && s[4] == '-' {
		w.time, err = strict.ParseTime(s)
		return err
	}
	if w.after, err = strict.ParseDuration(s); err != nil {
		return fmt.Errorf("%.40q is no time: want one from the start, such as 90s, 4h or 2d, or one of day, such as 2026-03-31T21:00:00+09:00", s)
	}
	return nil
}

// Since returns w as a duration from start.
func (w *When) Since(start time.Time) time.Duration {
	if w.time.IsZero() {
		return w.after
	}
	return w.time.Sub(start)
}

// Links are the links between the elements of the core.
type Links struct {
	// S1 joins each eNodeB and MME.
	S1 Link `yaml:"s1"`
	// S11 joins MME and gateway.
	S11 Link `yaml:"s11"`
	// SGs joins MME and MSC.
	SGs Link `yaml:"sgs"`
	// RADIUS joins the gateway and the servers that its APNs ask.
	RADIUS Link `yaml:"radius"`
	// Gn joins the SGSN to the gateway, and to the MME.
	Gn Link `yaml:"gn"`
	// S3 joins the SGSN to the MME where contexts go over S3.
	S3 Link `yaml:"s3"`
}

// Link is how a link carries messages.
type Link struct {
	// Latency is the time a message takes. Default 5 ms.
	Latency *time.Duration `yaml:"latency"`
	// Jitter is the most that is added to it.
	Jitter time.Duration `yaml:"jitter"`
	// Loss is the probability that a message is lost.
	Loss float64 `yaml:"loss" jsonschema:"minimum=0,maximum=1"`
}

// Radio is how the air carries frames.
type Radio struct {
	// Latency is the time a frame takes. Default 20 ms.
	Latency *time.Duration `yaml:"latency"`
	// Loss is the probability that a frame with a NAS message is lost after
	// all that the radio does.
	Loss float64 `yaml:"loss" jsonschema:"minimum=0,maximum=1"`
}

// Look is what can be seen of a device at one moment.
type Look struct {
	// RAT is where the device is registered.
	RAT *sim.RAT `yaml:"rat"`
	// Camped is the RAT of the cell that it listens to, registered or not.
	Camped *sim.RAT `yaml:"camped"`
	// Voice is how a call would be made.
	Voice *sim.Voice `yaml:"voice"`
	// Data says whether a PDN connection is up.
	Data *bool `yaml:"data"`
	// PLMN is where the device is registered.
	PLMN *nas.PLMN `yaml:"plmn"`
	// EmergencyPossible says whether an emergency call has a way out.
	EmergencyPossible *bool `yaml:"emergency_possible"`
	// EMM is the device's EMM state, or the beginning of it, such as
	// EMM-REGISTERED or EMM-DEREGISTERED.PLMN-SEARCH.
	EMM string `yaml:"emm"`
	// Because are words that must stand in the explanation of the device's
	// status, or the cause of a message that it rests on, such as "EMM #18".
	Because Texts `yaml:"because"`
}

// Expectation is one thing that must come true. It says when by at, by from and
// until, or by within; without any it speaks of the end of the run.
type Expectation struct {
	// Device is one of devices; of several with a count each must meet it.
	Device string `yaml:"device" jsonschema:"required"`

	// At is one moment.
	At *When `yaml:"at"`
	// From is when a span of time begins.
	From *When `yaml:"from"`
	// Until is when it ends. Default: the end of the run.
	Until *When `yaml:"until"`
	// Within is how long after from (or the start) it may take until the
	// expectation is met at some moment.
	Within *time.Duration `yaml:"within"`

	Look

	// Always must hold from the first moment that it holds, or since from,
	// until the end.
	Always *Look `yaml:"always"`
	// Never must not hold at any moment.
	Never *Look `yaml:"never"`

	// Carried is how much of what the device's user wanted to send and receive
	// between from and until, whole minutes, was carried: all, none, 90%, 1.5MB,
	// or at least or at most so much.
	Carried *TrafficShare `yaml:"carried"`
	// Lost is how much of it was lost.
	Lost *TrafficShare `yaml:"lost"`

	// Message is the name of a message as its standard writes it, such as
	// ATTACH REQUEST or InitialUEMessage: those from or to the device count.
	Message string `yaml:"message"`
	// Peer is the element from which or to which the message must go, or whose
	// decision it must be, where two have those of one name: mme, sgsn, msc,
	// gateway, enb, rnc, hss or ims.
	Peer Element `yaml:"peer"`
	// Decision is words of a decision that the device or the core made about it,
	// such as "E-UTRA disabled"; its details may follow in brackets, or stand there
	// alone.
	Decision string `yaml:"decision"`
	// SMS is the text of a short message that the device received.
	SMS string `yaml:"sms"`
	// Cause is the cause that the message or the decision must have.
	Cause string `yaml:"cause"`
	// Count is how many such messages or decisions there must be. Default: at
	// least one.
	Count *int `yaml:"count" jsonschema:"minimum=0"`
	// AtLeast is the least number of them.
	AtLeast *int `yaml:"at_least" jsonschema:"minimum=0"`
	// AtMost is the greatest number of them.
	AtMost *int `yaml:"at_most" jsonschema:"minimum=0"`
	// Apart is the time between each of them and the next, give or take a
	// tenth.
	Apart *time.Duration `yaml:"apart"`
}

// Element is an element of a network by its name in the trace.
type Element string

// Words lists them.
func (Element) Words() []string {
	return []string{"mme", "sgsn", "msc", "gateway", "enb", "rnc", "hss", "ims"}
}

// is tells whether a name in the trace is that of such an element, of whatever
// network.
func (e Element) is(name string) bool {
	return name == string(e) || strings.HasSuffix(name, "-"+string(e))
}
