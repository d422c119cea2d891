using Distribution.Kernel;

namespace Distribution.Programs.Engine.Caps;

/// <summary>
/// Keeps what all levels earn of a line within its share. What is earned once for an order counts against its lines in
/// proportion to their net, and so does what the order has earned before. The cut is by largest remainder; every cut is kept
/// for the trace.
/// </summary>
internal static class ShareCap
{
    public static void Apply(CompiledProgram program, RewardBuffer buffer, long orderNet)
    {
        for (int line = 0; line < buffer.LineCount; line++)
        {
            long asked = MostAsked(buffer, line, orderNet);
            if (asked != 0 && asked > MostOf(program, buffer.Lines[line]))
            {
                ApplyExactly(program, buffer);
                return;
            }
        }
    }

    /// <summary>
    /// Keeps what a group earns without a budget within the same share of what its members paid. What the lines earn counts
    /// against the lines, not here.
    /// </summary>
    public static void ApplyToGroup(CompiledProgram program, RewardBuffer buffer, long net)
    {
        long most = program.LineShare.Of(net);
        if (buffer.OnceSum <= most)
        {
            return;
        }

        var asked = new long[buffer.Rewards.Length];
        for (int i = 0; i < asked.Length; i++)
        {
            asked[i] = buffer.Items[i].Payment.Rule.Budget >= 0 ? 0 : buffer.Items[i].Amount;
        }

        long[] given = Proportion.Split(most, asked);
        for (int i = 0; i < asked.Length; i++)
        {
            if (asked[i] > 0)
            {
                buffer.Items[i].Amount = given[i];
                buffer.Add(new Cut(i, Cut.Group, most, buffer.OnceSum, asked[i], given[i]));
            }
        }
    }

    /// <summary>What the rewards in the buffer hold of each line's share after all cuts; nothing for a line of which they hold nothing.</summary>
    public static IReadOnlyList<ShareTaken> TakenBy(RewardBuffer buffer)
    {
        var taken = new long[buffer.LineCount];
        var parts = new long[taken.Length];
        long[] nets = NetsOf(buffer);
        foreach (ref readonly Reward reward in buffer.Rewards)
        {
            if (reward.Payment.Rule.Budget >= 0 || reward.Asked == 0)
            {
                continue;
            }

            if (reward.LineIndex >= 0)
            {
                taken[reward.LineIndex] = checked(taken[reward.LineIndex] + reward.Asked);
                continue;
            }

            Proportion.Split(reward.Asked, nets, parts);
            for (int line = 0; line < taken.Length; line++)
            {
                taken[line] = checked(taken[line] + parts[line]);
            }
        }

        foreach (Cut cut in buffer.Cuts)
        {
            if (cut.Line >= 0)
            {
                taken[cut.Line] -= cut.Asked - cut.Given;
            }
        }

        return [.. taken.Index().Where(static one => one.Item > 0).Select(one => new ShareTaken(buffer.Lines[one.Index].No, one.Item))];
    }

    /// <summary>What is left of a line's share.</summary>
    private static long MostOf(CompiledProgram program, LineFacts line) => Math.Max(0, program.LineShare.Of(line.Net) - line.ShareTaken);

    private static long[] NetsOf(RewardBuffer buffer)
    {
        var nets = new long[buffer.LineCount];
        for (int i = 0; i < nets.Length; i++)
        {
            nets[i] = buffer.Lines[i].Net;
        }

        return nets;
    }

    /// <summary>What the rewards ask of the line, or a little more: a part of a split is at most one more than its floor.</summary>
    private static long MostAsked(RewardBuffer buffer, int line, long orderNet)
    {
        long sum = buffer.LineSums[line];
        if (buffer.OnceSum == 0)
        {
            return sum;
        }

        return buffer.LineCount == 1
            ? checked(sum + buffer.OnceSum)
            : checked(sum + Proportion.Floor(buffer.OnceSum, buffer.Lines[line].Net, orderNet) + buffer.OnceCount);
    }

    private static void ApplyExactly(CompiledProgram program, RewardBuffer buffer)
    {
        int lines = buffer.LineCount;
        int rewards = buffer.Rewards.Length;
        long[] nets = NetsOf(buffer);
        var parts = new long[rewards * lines];
        for (int i = 0; i < rewards; i++)
        {
            ref Reward reward = ref buffer.Items[i];
            if (reward.Payment.Rule.Budget >= 0)
            {
                continue;
            }

            if (reward.LineIndex >= 0)
            {
                parts[(i * lines) + reward.LineIndex] = reward.Amount;
            }
            else
            {
                Proportion.Split(reward.Amount, nets, parts.AsSpan(i * lines, lines));
            }
        }

        var asked = new long[rewards];
        var given = new long[rewards];
        for (int line = 0; line < lines; line++)
        {
            long sum = 0;
            for (int i = 0; i < rewards; i++)
            {
                asked[i] = parts[(i * lines) + line];
                sum = checked(sum + asked[i]);
            }

            long most = MostOf(program, buffer.Lines[line]);
            if (sum <= most)
            {
                continue;
            }

            Proportion.Split(most, asked, given);
            for (int i = 0; i < rewards; i++)
            {
                if (asked[i] > 0)
                {
                    buffer.Items[i].Amount -= asked[i] - given[i];
                    buffer.Add(new Cut(i, line, most, sum, asked[i], given[i]));
                }
            }
        }
    }
}
