# What stands on PATH under a tool's name: hands its words, environment and streams to the service that plays the tool,
# as the real command lines do. In Perl, which every Debian has, because it starts in milliseconds and a bottle takes
# dozens of starts. `client.pl SOCKET PROGRAM ARG...`
#
#     frame   type (1 byte) | length (4 bytes, big-endian) | payload
use strict;
use warnings;
use Socket;
use IO::Select;

my ($path, @words) = @ARGV;
socket(my $socket, PF_UNIX, SOCK_STREAM, 0) or fail($!);
connect($socket, pack_sockaddr_un($path)) or fail($!);
binmode $_ for $socket, *STDIN, *STDOUT, *STDERR;

my ($out, $in, $reads, $stdin_open) = ('', '', 0, 1);
my $is_terminal = -t STDIN && -t STDOUT;
$SIG{PIPE} = 'IGNORE';
for my $name (qw(INT TERM HUP)) { $SIG{$name} = sub { frame('s', "SIG$name") }; }
$SIG{WINCH} = sub { frame('w', size()) };

my @env = map { "$_=$ENV{$_}" } sort keys %ENV;
my $cwd = readlink('/proc/self/cwd') // '/';
frame('h', join "\0", $cwd, $<, ($is_terminal ? size() : ''), scalar @words, @words, @env);

while (1) {
  my $readers = IO::Select->new($socket);
  $readers->add(\*STDIN) if $reads && $stdin_open && length($out) < 1 << 20;
  my $writers = IO::Select->new(length $out ? $socket : ());
  my ($readable, $writable) = IO::Select->select($readers, $writers);
  if (@{ $writable // [] }) {
    my $written = syswrite($socket, $out);
    if (defined $written) { substr($out, 0, $written) = '' } elsif (!$!{EINTR}) { exit 1 }
  }
  for my $handle (@{ $readable // [] }) {
    if ($handle == $socket) {
      my $got = sysread($socket, $in, 1 << 16, length $in);
      next if !defined $got && $!{EINTR};
      exit 1 if !$got;
      take();
    } else {
      my $got = sysread(STDIN, my $chunk, 1 << 16);
      next if !defined $got && $!{EINTR};
      if ($got) { frame('i', $chunk) } else { $stdin_open = 0; frame('e', '') }
    }
  }
}

sub frame {
  my ($type, $payload) = @_;
  $out .= $type . pack('N', length $payload) . $payload;
}

sub take {
  while (length $in >= 5) {
    my $length = unpack('N', substr($in, 1, 4));
    last if length $in < 5 + $length;
    my ($type, $payload) = (substr($in, 0, 1), substr($in, 5, $length));
    substr($in, 0, 5 + $length) = '';
    if ($type eq 'n') { $reads = 1 }
    elsif ($type eq 'o') { put(*STDOUT, $payload) }
    elsif ($type eq 'r') { put(*STDERR, $payload) }
    elsif ($type eq 'x') { exit $payload }
  }
}

sub put {
  my ($handle, $bytes) = @_;
  while (length $bytes) {
    my $written = syswrite($handle, $bytes);
    if (defined $written) { substr($bytes, 0, $written) = '' } elsif (!$!{EINTR}) { return }
  }
}

sub size {
  my ($rows, $columns) = split ' ', `stty size 2>/dev/null`;
  return join ' ', $rows // 24, $columns // 80;
}

sub fail {
  print STDERR "Error: interrupted: \"$_[0]\"\n";
  exit 1;
}
