using Distribution.Local.Simulation.Scheduling;

namespace Distribution.Local.Simulation.World;

/// <summary>Lets somebody outside act just as something begins on a machine, so that the two meet more often than by accident.</summary>
internal sealed class Encounters(Loop loop)
{
    private const int MostMilliseconds = 1_500;

    private readonly List<(Func<Operation, bool> IsMeant, TaskCompletionSource Begun)> _waiting = [];

    /// <summary>Waits until an operation that is meant has begun a moment ago, or a time has passed.</summary>
    public Task NextAsync(TimeSpan most, Func<Operation, bool> isMeant)
    {
        var begun = new TaskCompletionSource();
        _waiting.Add((isMeant, begun));
        loop.In(most, () => begun.TrySetResult());
        return begun.Task;
    }

    /// <summary>An operation begins.</summary>
    public void Begins(Operation operation)
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            (Func<Operation, bool> isMeant, TaskCompletionSource begun) = _waiting[i];
            if (begun.Task.IsCompleted || isMeant(operation))
            {
                _waiting.RemoveAt(i);
                loop.In(TimeSpan.FromMilliseconds(loop.Dice.Below(MostMilliseconds)), () => begun.TrySetResult());
            }
        }
    }
}
