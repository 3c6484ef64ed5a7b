"""What a judgement is once it is made: the assessment, its trace, and its words."""
