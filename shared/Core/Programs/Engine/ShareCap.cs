using Distribution.Kernel;

namespace Distribution.Programs.Engine;

/// <summary>
/// Keeps what all levels earn of a line within its share. What is earned once for an order counts against its lines in
/// proportion to their net. The cut is by largest remainder; every cut is kept for the trace.
/// </summary>
internal static class ShareCap
{
    public static void Apply(CompiledProgram program, RewardBuffer buffer, long orderNet)
    {
        for (int line = 0; line < buffer.LineCount; line++)
        {
            long asked = MostAsked(buffer, line, orderNet);
            if (asked != 0 && asked > program.LineShare.Of(buffer.Lines[line].Net))
            {
                ApplyExactly(program, buffer);
                return;
            }
        }
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
        var nets = new long[lines];
        for (int i = 0; i < lines; i++)
        {
            nets[i] = buffer.Lines[i].Net;
        }

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

            long most = program.LineShare.Of(nets[line]);
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
