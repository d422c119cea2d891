using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;

namespace Distribution.Local.Simulation.Messaging;

/// <summary>
/// The queues: peek-lock, sessions one message at a time, redelivery with growing pauses, dead letters after 10 deliveries,
/// duplicate detection for 10 minutes. And what a bus may do besides: duplicates, disorder, locks that end too early. It loses only what
/// the product brings again by itself. An order's event, or the first posting of what it earns, has nothing but its message once
/// the outbox has sent it, and the queue promises to keep that: it may be put aside as poison, and staff replay it.
/// </summary>
internal sealed class Bus(SimWorld world)
{
    private const int MaxDeliveries = 10;

    private static readonly TimeSpan Lock = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, List<BusMessage>> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);
    private readonly List<BusMessage> _dead = [];
    private int _scheduled;

    /// <summary>Messages that were put aside.</summary>
    public IReadOnlyList<BusMessage> DeadLetters => _dead;

    /// <summary>Messages that wait or are being handled.</summary>
    public int Count => _scheduled + _sessions.Values.Sum(static session => session.Count);

    private Loop Loop => world.Loop;

    private Dice Dice => world.Loop.Dice;

    public void Take(OutboxMessage message)
    {
        string key = message.Queue + "/" + message.Id;
        if (_seen.TryGetValue(key, out DateTimeOffset at) && Loop.Now - at < DuplicateWindow)
        {
            return;
        }

        _seen[key] = Loop.Now;
        if (IsLost(message))
        {
            return;
        }

        var taken = new BusMessage(message) { IsPoison = world.Plan.Strikes(Fault.PoisonDeadLettered, Dice) };
        if (message.Due is { } due && due > Loop.Now)
        {
            _scheduled++;
            Loop.At(due, () =>
            {
                _scheduled--;
                Put(taken);
            });
        }
        else
        {
            Put(taken);
        }
    }

    /// <summary>Puts what was put aside on its queue again.</summary>
    public void Replay()
    {
        foreach (BusMessage dead in _dead)
        {
            Put(new BusMessage(dead.Message) { WasReplayed = true });
        }

        _dead.Clear();
    }

    /// <summary>
    /// Whether a message that was taken is gone. Of these the product says that it can do without them: timers look after open
    /// withdrawals and refunds, and a sweep after the legs of postings.
    /// </summary>
    private bool IsLost(OutboxMessage message)
    {
        if (message.Queue is QueueNames.WithdrawalRequests or QueueNames.RefundRequests)
        {
            return world.Strikes(Fault.MessageLost);
        }

        bool isLost = message.Queue == QueueNames.LedgerPostings && world.Plan.Strikes(Fault.LegLost, Dice) && Legs.IsMissing(world.Store, message);
        if (isLost)
        {
            world.Counts.Hit(Fault.LegLost);
        }

        return isLost;
    }

    private void Put(BusMessage message)
    {
        string session = SessionOf(message.Message);
        if (!_sessions.TryGetValue(session, out List<BusMessage>? messages))
        {
            messages = [];
            _sessions.Add(session, messages);
        }

        messages.Add(message);
        Pump(session, Dice.Seconds(0, 2));
    }

    private void Pump(string session, TimeSpan wait) => Loop.In(wait, () => HandOut(session));

    private void HandOut(string session)
    {
        List<BusMessage> messages = _sessions[session];
        if (messages.Count == 0 || messages.Any(static message => message.Holder is not null))
        {
            return;
        }

        BusMessage message = messages[0];
        if (message.NotBefore > Loop.Now)
        {
            Pump(session, message.NotBefore - Loop.Now);
            return;
        }

        if (messages.Count > 1 && world.Strikes(Fault.MessageOutOfOrder))
        {
            message = messages[^1];
        }

        Deliver(session, message);
    }

    private void Deliver(string session, BusMessage message)
    {
        Machine machine = world.AnyMachine();
        message.Deliveries++;
        Operation? operation = null;
        operation = Loop.Start(
            Handlers.KindOf(message.Message),
            session + " " + message.Message.Id,
            machine,
            () => message.IsPoison ? Task.FromException(new InvalidOperationException("Poison.")) : world.Defects.HandleAsync(machine, message.Message, told => Handlers.HandleAsync(machine, told)),
            error => Ended(session, message, operation, error),
            () => Loop.In(Lock, () => Release(session, message, operation)));
        message.Holder = operation;
        if (world.Plan.Strikes(Fault.MessagePastItsLock, Dice))
        {
            operation.HeldUntil = Loop.Now + Lock + Dice.Seconds(1, 90);
            Loop.In(Lock, () => OutliveLock(session, message, operation));
        }
    }

    private void OutliveLock(string session, BusMessage message, Operation operation)
    {
        if (message.Holder == operation)
        {
            world.Counts.Hit(Fault.MessagePastItsLock);
            Release(session, message, operation);
        }
    }

    /// <summary>Nobody holds the message any more.</summary>
    private void Release(string session, BusMessage message, Operation? operation)
    {
        if (message.Holder == operation && _sessions[session].Contains(message))
        {
            message.Holder = null;
            PutAsideOrTryAgain(session, message, TimeSpan.Zero);
        }
    }

    private void Ended(string session, BusMessage message, Operation? operation, Exception? error)
    {
        if (error is not null && !message.IsPoison)
        {
            world.Judge(operation, error);
        }

        if (message.Holder != operation || !_sessions[session].Contains(message))
        {
            return;
        }

        message.Holder = null;
        if (error is not null)
        {
            PutAsideOrTryAgain(session, message, FirstRetry * (1 << (message.Deliveries - 1)));
            return;
        }

        _sessions[session].Remove(message);
        Handled(message);
        Pump(session, TimeSpan.Zero);
    }

    private void Handled(BusMessage message)
    {
        if (message.WasReplayed)
        {
            world.Counts.Hit(Fault.PoisonReplayed);
        }

        if (message.IsCopy)
        {
            world.Counts.Hit(Fault.MessageDuplicated);
        }
        else if (world.Plan.Strikes(Fault.MessageDuplicated, Dice))
        {
            Loop.In(Dice.Seconds(0, 1200), () => Put(new BusMessage(message.Message) { IsCopy = true }));
        }
    }

    private void PutAsideOrTryAgain(string session, BusMessage message, TimeSpan wait)
    {
        if (message.Deliveries < MaxDeliveries)
        {
            message.NotBefore = Loop.Now + wait;
            Pump(session, wait);
            return;
        }

        _sessions[session].Remove(message);
        _dead.Add(message);
        if (message.IsPoison)
        {
            world.Counts.Hit(Fault.PoisonDeadLettered);
        }

        Pump(session, TimeSpan.Zero);
    }

    /// <summary>A queue without sessions has one for each message.</summary>
    private static string SessionOf(OutboxMessage message) => message.Queue + "/" + (message.Session ?? message.Id);
}
